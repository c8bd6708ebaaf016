//! The program: the command line with the built-in catalog.

fn main() -> std::process::ExitCode {
    lrsweep::app().run()
}

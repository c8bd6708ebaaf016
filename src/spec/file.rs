//! Files that a sweep file names, read through the catalog.

use super::nearest::suggestion;
use super::reader::{Field, Reader, clip};
use crate::param::{File, Value};
use std::fmt;
use std::io;
use std::path::{Component, Path};
use std::sync::Arc;
use toml::de::DeValue;

/// Reads a file by its path from the folder of the sweep file.
type Read = dyn Fn(&Path) -> io::Result<Vec<u8>> + Send + Sync;

/// How files that a sweep names are read: this module touches none.
#[derive(Clone)]
pub struct Files(Arc<Read>);

impl Files {
    /// Files as `read` yields them; its paths start at the folder of the sweep file.
    pub fn new(read: impl Fn(&Path) -> io::Result<Vec<u8>> + Send + Sync + 'static) -> Files {
        Files(Arc::new(read))
    }

    /// No file can be read.
    pub fn none() -> Files {
        Files::new(|_| Err(io::ErrorKind::NotFound.into()))
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Files")
    }
}

impl Reader<'_> {
    /// One of a few names, or a file.
    pub fn file_or(&mut self, field: &Field<'_>, names: &'static [&'static str]) -> Option<Value> {
        let DeValue::String(text) = field.value else {
            let example = format!("\"{}\"", names.first().unwrap_or(&"my.csv"));
            self.refuse(field, &format!("{}, or the path of a file, in quotes", names.join(", ")), &example);
            return None;
        };
        match names.iter().find(|name| text == *name) {
            Some(name) => Some(Value::Choice(name)),
            None => self.file(field, names).map(Value::File),
        }
    }

    /// A file with what it holds; each is read once. `names` may stand in its place.
    pub fn file(&mut self, field: &Field<'_>, names: &[&str]) -> Option<File> {
        let name = self.string(field)?;
        if let Some(known) = self.files.iter().find(|known| known.name == name) {
            return Some(known.clone());
        }
        let (key, owner, shown) = (field.key, field.owner, clip(&name));
        let wrong = |why: String| format!("{key}{owner} is '{shown}', {why}");
        // Such a file goes with the sweep: into its results folder, under the same name.
        let below = Path::new(&name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if name.is_empty() || !below {
            let why = "which is not below the sweep file; allowed: a path that starts at the folder of the sweep file, \
                       without '..'";
            self.mistake(&field.span, wrong(why.into()));
            return None;
        }
        let text = match (self.catalog.files.0)(Path::new(&name)).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(error)) => {
                let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = 1 + sound.iter().filter(|&&byte| byte == b'\n').count();
                let why = format!("which is not UTF-8 in line {line}; save the file as UTF-8 text");
                self.mistake(&field.span, wrong(why));
                return None;
            }
            Err(error) => {
                let why = match error.kind() {
                    io::ErrorKind::NotFound if !names.is_empty() => {
                        let meant = suggestion(&name, names);
                        format!("which is neither a name nor a file below the sweep file's folder{meant}")
                    }
                    io::ErrorKind::NotFound => {
                        "which does not exist; its path starts at the folder of the sweep file".into()
                    }
                    io::ErrorKind::Other => format!("which cannot be read: {error}"),
                    kind => format!("which cannot be read: {kind}"),
                };
                self.mistake(&field.span, wrong(why));
                return None;
            }
        };
        let file = File { name, text: text.into() };
        self.files.push(file.clone());
        Some(file)
    }
}

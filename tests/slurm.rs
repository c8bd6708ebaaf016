//! A sweep on a real Slurm of two nodes, one of which dies: on loopback, without systemd, cgroups or munge.
//!
//! It needs root, and Debian's `slurm-wlm` or the like; where there is none, or it does not start, this is skipped with a
//! message, unless `LRSWEEP_SLURM` is set, which says that there has to be one.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Eight shards of some seconds.
const SWEEP: &str = "
steps = [2_000, 120_000]
learning-rate = { from = 1e-4, to = 1e-2, points = 80 }
objective = [{ name = 'rosenbrock', dim = 100 }, { name = 'ackley', dim = 30 }]
optimizer = ['adam', 'sgd']
curves = { points = 20, runs = 100 }
figures = []
";

const PROGRAMS: [&str; 7] = ["slurmctld", "slurmd", "sbatch", "squeue", "sinfo", "scontrol", "unshare"];

/// A cluster that ends with this.
struct Cluster {
    folder: TempDir,
    daemons: Vec<Child>,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for daemon in self.daemons.iter_mut().rev() {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

impl Cluster {
    /// A cluster; or why there is none to be had here.
    fn start() -> Result<Cluster, String> {
        if let Some(why) = lacking() {
            return Err(why);
        }
        let folder = TempDir::new().unwrap();
        let mut cluster = Cluster { folder, daemons: Vec::new() };
        fs::create_dir(cluster.path("state")).unwrap();
        fs::write(cluster.path("slurm.conf"), configuration(cluster.folder.path())).unwrap();
        cluster.daemon("slurmctld -D -c");
        for node in ["n1", "n2"] {
            // A node of its own: whatever runs on it dies with it.
            cluster.daemon(&format!("unshare --pid --fork --mount-proc --kill-child slurmd -D -N {node}"));
        }
        let idle = || {
            let states = cluster.command("sinfo -h -N -o %T").output().map(|done| done.stdout).unwrap_or_default();
            let states = String::from_utf8_lossy(&states).into_owned();
            states.lines().count() == 2 && states.lines().all(|state| state == "idle")
        };
        let begun = Instant::now();
        while !idle() {
            if begun.elapsed() > Duration::from_secs(30) {
                return Err(format!("its nodes do not come up; {}", cluster.logs()));
            }
            sleep(Duration::from_millis(100));
        }
        Ok(cluster)
    }

    fn logs(&self) -> String {
        let logs = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let logs = logs.filter(|path| path.extension().is_some_and(|end| end == "log"));
        logs.map(|path| fs::read_to_string(path).unwrap_or_default()).collect()
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn daemon(&mut self, command: &str) {
        let mut words = command.split(' ');
        let log = File::create(self.path(&format!("daemon-{}.log", self.daemons.len()))).unwrap();
        let mut daemon = Command::new(words.next().unwrap());
        daemon.args(words).arg("-f").arg(self.path("slurm.conf")).stdin(Stdio::null());
        self.daemons.push(daemon.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap());
    }

    /// A command that talks to the cluster.
    fn command(&self, command: &str) -> Command {
        let mut words = command.split(' ');
        let mut command = Command::new(words.next().unwrap().replace("lrsweep", env!("CARGO_BIN_EXE_lrsweep")));
        command.args(words).env("SLURM_CONF", self.path("slurm.conf")).current_dir(self.folder.path());
        command
    }

    fn said(&self, command: &str) -> String {
        let done = self.command(command).output().unwrap();
        assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    /// Asks until there is an answer.
    fn wait<T>(&self, what: &str, seconds: u64, answer: impl Fn() -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            if let Some(answer) = answer() {
                return answer;
            }
            if begun.elapsed() > Duration::from_secs(seconds) {
                panic!("no {what} in {seconds} s\n{}\n{}", self.said("squeue"), self.logs());
            }
            sleep(Duration::from_millis(100));
        }
    }

    fn ended(&self) {
        self.wait("end of all jobs", 120, || self.said("squeue -h").trim().is_empty().then_some(()));
    }
}

/// The settings of a cluster that nobody else may use.
fn configuration(folder: &Path) -> String {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    let host = host.trim().split('.').next().unwrap().to_string();
    let free: Vec<TcpListener> = (0..3).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    let ports: Vec<u16> = free.iter().map(|listener| listener.local_addr().unwrap().port()).collect();
    let folder = folder.display();
    let nodes: String = (1..=2)
        .map(|n| {
            format!("NodeName=n{n} NodeHostname={host} NodeAddr=127.0.0.1 Port={} CPUs=1 State=UNKNOWN\n", ports[n])
        })
        .collect();
    format!(
        "ClusterName=lrsweep\nSlurmctldHost={host}(127.0.0.1)\nSlurmctldPort={}\nSlurmUser=root\nSlurmdUser=root\n\
         AuthType=auth/none\nCredType=cred/none\nAuthInfo=cred_expire=5\n\
         CommunicationParameters=NoInAddrAny,NoCtldInAddrAny\n\
         ProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\nMpiDefault=none\nSwitchType=switch/none\n\
         JobAcctGatherType=jobacct_gather/none\nAccountingStorageType=accounting_storage/none\n\
         SelectType=select/cons_tres\nSelectTypeParameters=CR_Core\nSchedulerParameters=batch_sched_delay=0\n\
         SlurmdParameters=config_overrides\nReturnToService=2\nJobRequeue=1\nRequeueExit=75\nSlurmdTimeout=5\nKillWait=5\n\
         StateSaveLocation={folder}/state\nSlurmdSpoolDir={folder}/spool-%n\nSlurmctldPidFile={folder}/slurmctld.pid\n\
         SlurmdPidFile={folder}/slurmd-%n.pid\nSlurmctldLogFile={folder}/slurmctld.log\nSlurmdLogFile={folder}/slurmd-%n.log\n\
         {nodes}PartitionName=p Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n",
        ports[0]
    )
}

/// Why there is no cluster to be had here.
fn lacking() -> Option<String> {
    let there = |program: &&&str| Command::new("which").arg(program).output().is_ok_and(|done| done.status.success());
    let missing: Vec<&&str> = PROGRAMS.iter().filter(|program| !there(program)).collect();
    if !missing.is_empty() {
        return Some(format!("there is no {missing:?}; on Debian: apt-get install --no-install-recommends slurm-wlm"));
    }
    let alone = Command::new("unshare").args(["--pid", "--fork", "--mount-proc", "true"]).output();
    (!alone.is_ok_and(|done| done.status.success())).then(|| "it needs root".into())
}

#[test]
fn a_node_dies_and_no_byte_is_lost() {
    let mut cluster = match Cluster::start() {
        Ok(cluster) => cluster,
        Err(why) => {
            assert!(std::env::var_os("LRSWEEP_SLURM").is_none(), "{why}");
            eprintln!("skipped: {why}");
            return;
        }
    };
    fs::write(cluster.path("x.toml"), SWEEP).unwrap();
    let said = cluster.said("lrsweep submit x.toml --out x --shards 8 -- --cpus-per-task=1");
    let job = said.split([' ', ':']).nth(1).unwrap().to_string();
    assert!(said.starts_with(&format!("job {job}: 8 shards of 8; job ")), "{said}");

    // One task is taken away, for good; the queue does not mind.
    cluster.said(&format!("scancel {job}_5"));
    let shard = cluster.wait("task on n1", 30, || {
        let task = cluster.said("squeue -h --states=running --nodelist=n1 --format=%K");
        task.lines().next().map(str::to_string)
    });
    let status = cluster.said("lrsweep status x");
    assert!(status.contains(" of 8 shards complete; missing: "), "{status}");
    assert!(status.contains(&format!("job {job} (shards): ")) && status.contains("running "), "{status}");
    // In mid-run.
    cluster.wait("finished runs on n1", 30, || {
        let own = format!("{shard}-of-8.");
        let parts = fs::read_dir(cluster.path("x.partial/shards")).unwrap().map(|entry| entry.unwrap());
        let mut parts = parts.filter(|entry| entry.file_name().to_string_lossy().starts_with(&own));
        parts.any(|part| part.metadata().is_ok_and(|facts| facts.len() > 500)).then_some(())
    });
    let node = &mut cluster.daemons[1];
    node.kill().unwrap();
    node.wait().unwrap();
    // As a site's own watch does it; by itself the controller takes half a minute to notice.
    cluster.said("scontrol update nodename=n1 state=down reason=killed");
    cluster.ended();
    let task = cluster.said(&format!("scontrol show job {job}_{shard}"));
    assert!(task.contains("Restarts=1") && task.contains("JobState=COMPLETED"), "{task}");
    // The merge was tried, and what it said is in its log.
    let log = fs::read_to_string(cluster.path("x.partial/slurm/merge.log")).unwrap();
    assert!(log.starts_with("5\n") && log.contains("1 of 8 shards is missing"), "{log}");
    assert!(!cluster.path("x").exists());

    let said = cluster.said("lrsweep submit x.toml --out x --shards 8");
    assert!(said.contains(": 1 shard of 8; job "), "{said}");
    cluster.ended();
    assert!(!cluster.path("x.partial").exists());
    cluster.said("lrsweep run x.toml --quiet --out whole");
    for file in ["runs.csv", "curves.csv", "summary.json", "sweep.toml"] {
        let (here, whole) = (fs::read(cluster.path("x").join(file)), fs::read(cluster.path("whole").join(file)));
        assert!(here.unwrap() == whole.unwrap(), "another {file}");
    }
}

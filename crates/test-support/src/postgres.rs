//! A PostgreSQL that a test process starts for itself on first need, and that vanishes with it.
//!
//! It lives in a temporary folder and listens on a socket there, so that runs side by side never meet. A shell
//! supervises it: the shell waits for the end of its standard input, which comes when the test process is gone,
//! however it went; then it stops the server and removes the folder.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Lines};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, thread};

use anyhow::{Context, Result, anyhow, bail, ensure};

const SUPERUSER: &str = "postgres";
/// Names the socket; named in every address too, so that a `PGPORT` in the environment changes nothing.
const PORT: &str = "5432";
const READY: &str = "database system is ready to accept connections";

/// How long a connection may take to end.
const END_MILLISECONDS: u32 = 60_000;

/// Speed before safety: nothing here outlives its test.
const IN_A_HURRY: [&str; 4] = ["autovacuum=off", "fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/// What the supervising shell runs; `$1` is the folder, `$2` the programs, `$3` and `$4` superuser and port, the
/// rest arguments of PostgreSQL.
///
/// PostgreSQL's log is the shell's standard error, a pipe that may be closed when the shell cleans up: hence PIPE
/// among the signals that must not end it.
const SUPERVISOR: &str = r#"
set -eu
trap '' HUP INT PIPE
folder=$1 programs=$2 superuser=$3 port=$4
shift 4
trap 'rm -rf "$folder"' EXIT
"$programs/initdb" --pgdata="$folder/data" --username="$superuser" --auth=trust --no-sync --locale=C --encoding=UTF8 >&2
"$programs/postgres" -D "$folder/data" -k "$folder" -p "$port" -c listen_addresses= -c max_connections=200 "$@" &
read -r _ || true
# Before PostgreSQL handles signals only TERM ends it; once it does, QUIT ends it whoever is connected.
kill -TERM $! && kill -QUIT $! || true
wait $! || true
"#;

/// A running PostgreSQL server with as many databases as tests ask for.
#[derive(Debug)]
pub struct PostgresCluster {
    folder: PathBuf,
    programs: PathBuf,
    databases: AtomicU32,
    /// Holds the open end of the supervisor's standard input: dropping it ends the cluster.
    _supervisor: Child,
}

/// The cluster of this process, started at the first call.
pub fn shared() -> Result<&'static PostgresCluster> {
    static CLUSTER: OnceLock<Result<PostgresCluster>> = OnceLock::new();
    CLUSTER.get_or_init(|| PostgresCluster::start(&IN_A_HURRY)).as_ref().map_err(|error| anyhow!("{error:#}"))
}

impl PostgresCluster {
    /// Starts a server with these settings, each like `fsync=off`; all others are PostgreSQL's own.
    pub fn start(settings: &[&str]) -> Result<Self> {
        let programs = find_programs()?;
        let folder = tempfile::Builder::new().prefix("keywright-postgres-").tempdir()?;
        let mut command = Command::new("sh");
        command
            .args(["-c", SUPERVISOR, "sh"])
            .args([folder.path(), &programs])
            .args([SUPERUSER, PORT])
            .args(settings.iter().flat_map(|setting| ["-c", setting]))
            .current_dir(folder.path())
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // A group of its own, so that Ctrl-C in the terminal leaves the supervisor to its duty.
            .process_group(0);
        let owner = fs::metadata(folder.path())?.uid();
        if owner == 0 {
            let (user, group) = unprivileged_user()?;
            chown(folder.path(), Some(user), Some(group))?;
            command.uid(user).gid(group);
        }
        let mut supervisor = command.spawn().context("could not start `sh`")?;
        let folder = folder.keep();

        let log = supervisor.stderr.take().context("the log is piped")?;
        wait_until_ready(BufReader::new(log).lines())?;
        Ok(Self { folder, programs, databases: AtomicU32::new(0), _supervisor: supervisor })
    }

    /// The folder of everything that the server stores.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Creates a database, empty or a copy of one that this function returned earlier and that nobody is
    /// connected to. Returns its address as libpq reads it.
    pub fn create_database(&self, template: Option<&str>) -> Result<String> {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        let template = template.map_or("template0", database_name);
        self.run("createdb", &["--template", template, &name])?;
        let host = percent_encode(self.folder.as_os_str());
        Ok(format!("postgres://{SUPERUSER}@{host}:{PORT}/{name}"))
    }

    /// Drops a database by its address, whoever is still connected to it.
    pub fn drop_database(&self, address: &str) -> Result<()> {
        self.run("dropdb", &["--force", database_name(address)]).map(drop)
    }

    /// Ends every connection to a database by its address, and lets nobody connect.
    pub fn close_database(&self, address: &str) -> Result<()> {
        let name = database_name(address);
        self.sql(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"))?;
        let theirs = format!("FROM pg_stat_activity WHERE datname = '{name}'");
        self.sql(&format!("SELECT pg_terminate_backend(pid, {END_MILLISECONDS}) {theirs}"))
    }

    /// Lets everybody connect again.
    pub fn open_database(&self, address: &str) -> Result<()> {
        self.sql(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", database_name(address)))
    }

    fn sql(&self, sql: &str) -> Result<()> {
        self.run("psql", &["--no-psqlrc", "--dbname", "postgres", "--command", sql]).map(drop)
    }

    /// Does what PostgreSQL does by itself to a database in the course of days: removes old versions of rows, and looks how
    /// the others are spread.
    pub fn vacuum(&self, address: &str) -> Result<()> {
        self.run("psql", &["--no-psqlrc", "--dbname", database_name(address), "--command", "VACUUM (ANALYZE)"])
            .map(drop)
    }

    /// Runs pgbench on a database by its address, and returns what it says.
    pub fn pgbench(&self, address: &str, arguments: &[&str]) -> Result<String> {
        let arguments = [arguments, &[database_name(address)]].concat();
        self.run("pgbench", &arguments)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let output = Command::new(self.programs.join(program))
            .args(["--username", SUPERUSER, "--port", PORT, "--host"])
            .arg(&self.folder)
            .args(arguments)
            .output()
            .with_context(|| format!("could not start `{program}`"))?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Reads the log up to the line that says so, and goes on emptying the pipe, so that the server never waits for it.
fn wait_until_ready(mut log: Lines<BufReader<ChildStderr>>) -> Result<()> {
    let mut seen = Vec::new();
    for line in log.by_ref() {
        let line = line?;
        if line.contains(READY) {
            thread::spawn(move || log.for_each(drop));
            return Ok(());
        }
        seen.push(line);
    }
    bail!("PostgreSQL did not start:\n{}", seen.join("\n"))
}

/// The folder that holds `initdb`, `postgres` and the clients. Debian keeps the server's programs out of `PATH`,
/// and some machines link only a few of them into it.
fn find_programs() -> Result<PathBuf> {
    let on_path = env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    versions.sort_by_key(|folder| version(folder));
    env::split_paths(&on_path)
        .chain(versions.into_iter().rev().map(|folder| folder.join("bin")))
        .filter_map(|folder| fs::canonicalize(folder.join("initdb")).ok())
        .filter_map(|initdb| initdb.parent().map(Path::to_path_buf))
        .find(|folder| ["postgres", "createdb", "dropdb"].iter().all(|name| folder.join(name).is_file()))
        .context(
            "PostgreSQL's server was not found in PATH or /usr/lib/postgresql/*/bin. \
             On Debian and Ubuntu: `apt-get install --no-install-recommends postgresql`",
        )
}

fn version(folder: &Path) -> Option<u32> {
    folder.file_name()?.to_str()?.parse().ok()
}

/// The user and group that the server runs as when this process is root, which PostgreSQL refuses to be.
fn unprivileged_user() -> Result<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd")?;
    [SUPERUSER, "nobody"]
        .iter()
        .find_map(|name| users.lines().find_map(|line| ids_of(name, line)))
        .context("PostgreSQL does not run as root, and this machine has no user `postgres` or `nobody`")
}

/// Reads the ids out of a line of `/etc/passwd` if it is this user's: `name:password:user:group:…`.
fn ids_of(name: &str, line: &str) -> Option<(u32, u32)> {
    let mut fields = line.split(':');
    if fields.next() != Some(name) {
        return None;
    }
    let user = fields.nth(1)?.parse().ok()?;
    let group = fields.next()?.parse().ok()?;
    Some((user, group))
}

fn database_name(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or(address)
}

fn percent_encode(text: &OsStr) -> String {
    let encode = |byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(*byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.as_bytes().iter().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs SQL through `psql`, which reads an address as libpq does.
    fn query(cluster: &PostgresCluster, address: &str, sql: &str) -> Result<String> {
        let output = Command::new(cluster.programs.join("psql"))
            .args(["--no-psqlrc", "--tuples-only", "--no-align", "--command", sql, address])
            .output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    #[test]
    fn a_database_is_created_copied_and_dropped() {
        let cluster = shared().unwrap();
        let original = cluster.create_database(None).unwrap();
        query(cluster, &original, "CREATE TABLE colours (name text)").unwrap();
        query(cluster, &original, "INSERT INTO colours VALUES ('grün')").unwrap();

        let copy = cluster.create_database(Some(&original)).unwrap();
        assert_ne!(original, copy);
        assert_eq!(query(cluster, &copy, "SELECT name FROM colours").unwrap(), "grün");

        cluster.drop_database(&copy).unwrap();
        let error = query(cluster, &copy, "SELECT 1").unwrap_err().to_string();
        assert!(error.contains("does not exist"), "{error}");
        assert_eq!(query(cluster, &original, "SELECT count(*) FROM colours").unwrap(), "1");
        cluster.drop_database(&original).unwrap();
    }

    #[test]
    fn an_address_survives_odd_folders() {
        assert_eq!(percent_encode(OsStr::new("/tmp/a b")), "%2Ftmp%2Fa%20b");
    }
}

//! The program as a process of its own: started, talked to, ended.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};

use actix_web::http::Method;
use keywright_database::DatabaseUrl;
use keywright_test_support::{Answer, Call, Session};
use serde_json::json;
use tempfile::TempDir;

pub const PASSWORD: &str = "correct horse battery staple";

/// `keywright` with nothing from the environment, on a database in the folder.
pub fn keywright(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keywright"));
    command.args(arguments).env_clear().current_dir(folder).stdin(Stdio::null());
    command
}

pub fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    keywright(folder, arguments).output().unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A running server; it is killed at the end of its test.
pub struct Server {
    child: Child,
    pub base: String,
    out: BufReader<ChildStdout>,
}

impl Server {
    pub fn start(folder: &TempDir, arguments: &[&str]) -> Self {
        Self::start_on(None, folder, arguments)
    }

    /// On that database, or on SQLite in the folder.
    pub fn start_on(database: Option<&DatabaseUrl>, folder: &TempDir, arguments: &[&str]) -> Self {
        let mut command = keywright(folder, &["serve", "--bind", "127.0.0.1:0"]);
        match database {
            Some(DatabaseUrl::Postgres(url)) => {
                command.env("DATABASE_URL", url).env("API_KEY_ENCRYPTION_KEY", "7e".repeat(32));
            }
            Some(DatabaseUrl::Sqlite(file)) => {
                command.env("DATABASE_URL", format!("sqlite:{}", file.display()));
            }
            None => {}
        }
        let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("Keywright is ready: ").unwrap().to_owned();
        Self { child, base, out }
    }

    /// The lines that are printed up to an empty one.
    pub fn paragraph(&mut self) -> Vec<String> {
        self.out.by_ref().lines().map(Result::unwrap).take_while(|line| !line.is_empty()).collect()
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        let call = Call::new(Method::POST, format!("{}/api/v1/session", self.base));
        let body = json!({"email": email, "password": password});
        call.header("x-requested-with", "keywright").json(&body).send().await
    }

    pub async fn session_of(&self, email: &str, password: &str) -> Session {
        Session::begun(&self.base, &self.sign_in(email, password).await.is(200))
    }

    pub async fn balance(&self, secret: &str) -> Answer {
        Call::new(Method::GET, format!("{}/v1/balance", self.base)).key(secret).send().await
    }

    /// Sends a signal by its name.
    pub fn signal(&self, signal: &str) {
        // The shell has `kill` built in, wherever the program of that name is missing.
        let kill = format!("kill -s {signal} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits for the end.
    pub fn end(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// Sends a signal by its name and waits for the end.
    pub fn end_by(self, signal: &str) -> ExitStatus {
        self.signal(signal);
        self.end()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

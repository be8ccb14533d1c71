//! Running programs in the guide's languages. What is not on the machine, `cargo xtask test` installs or names.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};

use actix_web::rt::task::spawn_blocking;
use keywright_api_types::guide::Language;
use tempfile::TempDir;

/// Programs of one language, ready to run by their names.
pub struct Runner {
    language: Language,
    folder: TempDir,
}

impl Runner {
    /// Stores the programs; those in Rust are compiled together, each as a function.
    pub async fn prepare(language: Language, programs: Vec<(String, String)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, code) in &programs {
            fs::write(folder.path().join(name), code).unwrap();
        }
        if language == Language::Rust {
            compile(programs, folder.path().to_owned()).await;
        }
        Self { language, folder }
    }

    /// What the program prints; it must succeed.
    pub async fn run(&self, name: &str, api_key: &str) -> String {
        let output = self.output(name, api_key).await;
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Whether the program succeeds, and everything that it prints.
    pub async fn try_run(&self, name: &str, api_key: &str) -> (bool, String) {
        let output = self.output(name, api_key).await;
        let printed = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(printed).unwrap())
    }

    async fn output(&self, name: &str, api_key: &str) -> Output {
        let file = self.folder.path().join(name);
        let mut command = match self.language {
            Language::Curl => Command::new("sh"),
            Language::Javascript => Command::new("node"),
            Language::Python => Command::new("python3"),
            Language::Rust => Command::new(self.folder.path().join("program")),
        };
        match self.language {
            Language::Javascript => command.args(["--input-type=module", "--eval", &fs::read_to_string(file).unwrap()]),
            Language::Rust => command.arg(name),
            Language::Curl | Language::Python => command.arg(file),
        };
        command.env("API_KEY", api_key);
        finish(command).await
    }
}

/// Compiles the programs of `tests/guide/rust` with these in it.
async fn compile(programs: Vec<(String, String)>, folder: PathBuf) {
    let modules = programs.iter().enumerate().map(|(number, (_, code))| {
        format!("mod snippet_{number} {{\n{}}}\n", code.replace("fn main()", "pub fn main()"))
    });
    let arms = programs.iter().enumerate().map(|(number, (name, _))| format!("{name:?} => snippet_{number}::main(),"));
    let run = format!(
        "fn run(name: &str) -> Result<(), Box<dyn std::error::Error>> {{ match name {{ {} _ => Err(name.into()) }} }}",
        arms.collect::<String>()
    );
    let snippets = folder.join("snippets.rs");
    fs::write(&snippets, modules.chain([run]).collect::<String>()).unwrap();
    spawn_blocking(move || build(&snippets, &folder.join("program"))).await.unwrap();
}

/// Builds the program and copies it away before the next is built in its place.
fn build(snippets: &Path, program: &Path) {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guide-snippets");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--locked", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/guide/rust/Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .env("SNIPPETS", snippets);
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::copy(target.join("debug/guide-snippets"), program).unwrap();
}

/// The server answers on this thread's runtime meanwhile.
async fn finish(mut command: Command) -> Output {
    spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

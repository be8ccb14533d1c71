//! `keywright verify-audit` and `audit-key`: on a database, and on an export with nothing else there. On SQLite.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Server, keywright, run, text};

const CHECKPOINTS: &str = "/api/v1/admin/audit-checkpoints";
const EXPORT: &str = "/api/v1/admin/audit-events/export?format=ndjson";

/// An export, a checkpoint of it and the public key, as somebody keeps them elsewhere.
struct Kept {
    /// Where the server was.
    home: TempDir,
    /// Where there is no database.
    elsewhere: TempDir,
    export: String,
    checkpoint: Value,
    key: String,
}

impl Kept {
    async fn of_the_demo() -> Self {
        let (home, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let server = Server::start(&home, &["--demo", "--demo-password", "correct horse battery staple"]);
        let admin = server.session_of("admin@demo.test", "correct horse battery staple").await;
        let checkpoint = admin.post(CHECKPOINTS, &json!({})).await.is(201).json;
        let export = admin.get(EXPORT).await.is(200).text;
        server.signal("TERM");
        assert!(server.end().success());
        let key = text(&run(&home, &["audit-key"]).stdout).trim().to_owned();
        Self { home, elsewhere, export, checkpoint, key }
    }

    /// Verifies an export against a checkpoint: the exit code and the words.
    fn verify(&self, export: &str, checkpoint: &str, more: &[&str]) -> (i32, String) {
        fs::write(self.elsewhere.path().join("trail.ndjson"), export).unwrap();
        fs::write(self.elsewhere.path().join("checkpoint.json"), checkpoint).unwrap();
        let files = ["verify-audit", "--export", "trail.ndjson", "--checkpoint", "checkpoint.json"];
        let output = run(&self.elsewhere, &[&files, more].concat());
        (output.status.code().unwrap(), text(&output.stdout) + &text(&output.stderr))
    }
}

#[actix_web::test]
async fn an_export_is_verified_where_there_is_no_database() {
    let kept = Kept::of_the_demo().await;
    let checkpoint = kept.checkpoint.to_string();
    assert_eq!(kept.checkpoint["public_key"], kept.key);
    let by_key = ["--public-key", kept.key.as_str()];
    let lines: Vec<&str> = kept.export.lines().collect();
    let without = |left_out: usize| {
        let kept = lines.iter().enumerate().filter(|(place, _)| *place != left_out);
        kept.map(|(_, line)| format!("{line}\n")).collect::<String>()
    };
    let signed = kept.checkpoint["sequence"].as_u64().unwrap() as usize;
    let half = &kept.export[..kept.export.len() - 40];
    let other_key = ["--public-key", &"ab".repeat(32)];
    for (name, export, against, more, code, words) in [
        ("as it was", kept.export.as_str(), checkpoint.as_str(), &by_key[..], 0, "The trail is intact"),
        ("without a key", &kept.export, &checkpoint, &[][..], 0, "Give --public-key"),
        (
            "a change",
            &kept.export.replacen("package.created", "package.upgrade_done", 1),
            &checkpoint,
            &by_key,
            1,
            "was changed",
        ),
        ("one missing", &without(2), &checkpoint, &by_key, 1, "Event 3 is missing"),
        (
            "the tail missing",
            &format!("{}\n", lines[..signed - 2].join("\n")),
            &checkpoint,
            &by_key,
            1,
            "newest events are missing",
        ),
        ("another key", &kept.export, &checkpoint, &other_key, 1, "NOT GENUINE"),
        ("no moment", &kept.export, &checkpoint.replace("Z\"", "ZZ\""), &by_key, 2, "nothing was verified"),
        (
            "a forged signature",
            &kept.export,
            &checkpoint.replace(&kept.key, &"ab".repeat(32)),
            &[],
            1,
            "not signed by its key",
        ),
        ("half a line", half, &checkpoint, &by_key, 2, "is no event of an export"),
        ("half a checkpoint", &kept.export, &checkpoint[..40], &by_key, 2, "nothing was verified"),
        ("nothing", "", &checkpoint, &by_key, 2, "holds no event"),
    ] {
        let (found, said) = kept.verify(export, against, more);
        assert!(found == code && said.contains(words), "{name}: {found} {said}");
    }
}

#[actix_web::test]
async fn the_database_is_held_against_a_checkpoint() {
    let kept = Kept::of_the_demo().await;
    let file = kept.home.path().join("checkpoint.json");
    fs::write(&file, kept.checkpoint.to_string()).unwrap();
    let arguments = ["verify-audit", "--checkpoint", "checkpoint.json", "--public-key", &kept.key];
    let verified = run(&kept.home, &arguments);
    assert!(verified.status.success(), "{verified:?}");
    assert!(text(&verified.stdout).contains("of which 0 are signed with other keys"), "{verified:?}");
    fs::remove_file(&file).unwrap();
    assert_eq!(run(&kept.home, &arguments).status.code(), Some(2));
    assert_eq!(run(&kept.elsewhere, &["verify-audit"]).status.code(), Some(2));
}

#[actix_web::test]
async fn the_signing_key_can_be_given() {
    let folder = TempDir::new().unwrap();
    assert!(run(&folder, &["migrate"]).status.success());
    let key = |secret: &str| {
        let output = keywright(&folder, &["audit-key"]).env("AUDIT_SIGNING_KEY", secret).output().unwrap();
        (output.status.success(), text(&output.stdout).trim().to_owned(), text(&output.stderr))
    };
    let (made, public, _) = key("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    assert_eq!((made, public.as_str()), (true, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
    let (made, _, said) = key("hunter2");
    assert!(!made && said.contains("AUDIT_SIGNING_KEY") && !said.contains("hunter2"), "{said}");
}

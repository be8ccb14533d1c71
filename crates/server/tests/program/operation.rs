//! Commands, settings, the demo, stops and starts. On SQLite.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;

use crate::process::{PASSWORD, Server, keywright, run, text};
use actix_web::http::Method;
use keywright_test_support::Call;
use serde_json::json;
use tempfile::TempDir;

#[test]
fn every_command_explains_itself() {
    let folder = TempDir::new().unwrap();
    let commands = [
        "serve",
        "migrate",
        "create-admin",
        "reset-password",
        "export-openapi",
        "verify-audit",
        "audit-key",
        "verify-ledger",
    ];
    for command in commands {
        let help = run(&folder, &[command, "--help"]);
        assert!(help.status.success() && !help.stdout.is_empty(), "{command}");
        assert!(text(&run(&folder, &["--help"]).stdout).contains(command));
    }
}

#[test]
fn every_setting_is_an_environment_variable_and_a_flag() {
    let folder = TempDir::new().unwrap();
    let help = text(&run(&folder, &["serve", "--help"]).stdout);
    for setting in [
        "BIND",
        "DATABASE_URL",
        "API_KEY_ENCRYPTION_KEY",
        "AUDIT_SIGNING_KEY",
        "API_KEY_PREFIX",
        "DEFAULT_API_RATE_LIMIT",
        "MAX_API_RATE_LIMIT",
        "TRUSTED_PROXIES",
        "ALLOWED_ORIGINS",
        "JOURNAL_FOLDER",
        "JOURNAL_MEGABYTES",
        "STEP_UP_AMOUNT",
        "LEAKED_KEYS",
        "GITHUB_SCANNING_KEYS",
        "SMTP_URL",
        "MAIL_FROM",
        "PUBLIC_URL",
        "NODE_NAME",
    ] {
        let flag = format!("--{}", setting.to_lowercase().replace('_', "-"));
        assert!(help.contains(&format!("[env: {setting}")) && help.contains(&flag), "{setting} in {help}");
    }
}

#[test]
fn a_setting_that_cannot_be_is_refused_and_no_password_repeated() {
    let folder = TempDir::new().unwrap();
    for (setting, value, named) in [
        ("BIND", "nowhere", "--bind"),
        ("DATABASE_URL", "mysql://me:hunter2@host/db", "sqlite:PATH"),
        ("DATABASE_URL", "postgres://me:hunter2@host/db", "API_KEY_ENCRYPTION_KEY"),
        ("API_KEY_ENCRYPTION_KEY", "hunter2", "API_KEY_ENCRYPTION_KEY"),
        ("AUDIT_SIGNING_KEY", "hunter2", "AUDIT_SIGNING_KEY"),
        ("API_KEY_PREFIX", "K_W", "--api-key-prefix"),
        ("DEFAULT_API_RATE_LIMIT", "0", "--default-api-rate-limit"),
        ("MAX_API_RATE_LIMIT", "many", "--max-api-rate-limit"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "--trusted-proxies"),
        ("JOURNAL_MEGABYTES", "0", "--journal-megabytes"),
        ("STEP_UP_AMOUNT", "-1", "--step-up-amount"),
        ("LEAKED_KEYS", "ignore", "--leaked-keys"),
        ("GITHUB_SCANNING_KEYS", "/nowhere/hunter", "/nowhere/hunter"),
        ("SMTP_URL", "smtps://me:hunter2@host", "--mail-from"),
        ("PUBLIC_URL", "keys.example.test", "--public-url"),
        ("NODE_NAME", " ", "--node-name"),
    ] {
        let output = keywright(&folder, &["serve"]).env(setting, value).output().unwrap();
        let message = text(&output.stderr);
        assert!(!output.status.success(), "{setting}={value}");
        assert!(message.contains(named) && !message.contains("hunter2"), "{setting}: {message}");
    }
}

#[test]
fn a_database_is_migrated_once() {
    let folder = TempDir::new().unwrap();
    let first = run(&folder, &["migrate"]);
    assert!(first.status.success() && !text(&first.stdout).starts_with("0 "));
    assert!(text(&run(&folder, &["migrate"]).stdout).starts_with("0 migrations"));
}

#[test]
fn the_document_is_printed() {
    let output = run(&TempDir::new().unwrap(), &["export-openapi"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(output.status.success() && document["paths"]["/v1/balance"].is_object());
}

#[actix_web::test]
async fn an_admin_is_made_once_and_signs_in() {
    let folder = TempDir::new().unwrap();
    let create = |password: &str| {
        let mut command = keywright(&folder, &["create-admin", "Root@example.test", "--password-stdin"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(format!("{password}\n").as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    assert!(!create("short").status.success());
    let made = create(PASSWORD);
    assert!(made.status.success() && !text(&made.stdout).contains(PASSWORD));
    assert!(!create(PASSWORD).status.success());
    assert!(!run(&folder, &["create-admin", "nobody"]).status.success());

    let server = Server::start(&folder, &[]);
    let session = server.session_of("root@example.test", PASSWORD).await;
    let user = session.get("/api/v1/session").await.is(200).json["user"].clone();
    assert_eq!((&user["role"], &user["access"]), (&json!("admin"), &json!("owner")));
    let verified = run(&folder, &["verify-audit"]);
    assert!(verified.status.success() && text(&verified.stdout).contains("intact"));

    let refused = run(&folder, &["serve", "--bind", "127.0.0.1:0", "--demo"]);
    assert!(!refused.status.success() && text(&refused.stderr).contains("not a demo"), "{refused:?}");
}

#[test]
fn a_mail_server_that_cannot_be_is_refused_and_no_password_repeated() {
    let folder = TempDir::new().unwrap();
    let mail = [("SMTP_URL", "pigeon://me:hunter2@host"), ("MAIL_FROM", "a@b.test"), ("PUBLIC_URL", "https://c.test")];
    for (broken, named) in [(None, "SMTP_URL"), (Some(("MAIL_FROM", "nobody")), "MAIL_FROM")] {
        let mut command = keywright(&folder, &["serve", "--bind", "127.0.0.1:0"]);
        command.envs(mail);
        if let Some((setting, value)) = broken {
            command.env("SMTP_URL", "smtps://me:hunter2@host").env(setting, value);
        }
        let output = command.output().unwrap();
        let message = text(&output.stderr);
        assert!(!output.status.success() && message.contains(named) && !message.contains("hunter2"), "{message}");
    }
}

#[actix_web::test]
async fn a_lost_password_is_replaced_by_a_link_from_the_command_line() {
    let folder = TempDir::new().unwrap();
    let server = Server::start(&folder, &["--demo"]);
    assert!(!run(&folder, &["reset-password", "nobody@demo.test"]).status.success());
    let arguments = ["reset-password", "Admin@demo.test", "--public-url", "https://keys.example.test"];
    let printed = run(&folder, &arguments);
    assert!(printed.status.success(), "{printed:?}");
    let printed = text(&printed.stdout);
    let token = printed.lines().next().unwrap().strip_prefix("https://keys.example.test/password-reset#").unwrap();
    let call = Call::new(Method::POST, format!("{}/api/v1/password-resets/complete", server.base));
    let body = json!({"token": token, "password": PASSWORD});
    call.header("x-requested-with", "keywright").json(&body).send().await.is(204);
    server.session_of("admin@demo.test", PASSWORD).await;
}

#[actix_web::test]
async fn the_demo_prints_logins_that_work() {
    let folder = TempDir::new().unwrap();
    let mut server = Server::start(&folder, &["--demo"]);
    assert_eq!(server.paragraph(), [""; 0]);
    let logins = server.paragraph();
    let password = logins[0].strip_prefix("Sign in with the password ").unwrap().strip_suffix(" as").unwrap();
    for (email, package, features) in [
        ("client@demo.test", "Pro", json!(["api_basic", "api_advanced"])),
        ("basic@demo.test", "Basic", json!(["api_basic"])),
        ("locked@demo.test", "Starter", json!([])),
    ] {
        assert!(logins.iter().any(|line| line.contains(email)));
        let client = server.session_of(email, password).await.get("/api/v1/client").await.is(200).json;
        assert_eq!((&client["package"]["name"], &client["features"]), (&json!(package), &features));
    }
    let admin = server.session_of("admin@demo.test", password).await;
    admin.get("/api/v1/admin/audit-events/verify").await.is(200);
    let client = server.session_of("client@demo.test", password).await;
    for list in ["api-keys", "requests", "audit-events"] {
        assert!(!client.list(&format!("/api/v1/{list}")).await.is_empty(), "{list}");
    }

    // Started again it is the same demo; a password that is given takes the old one's place.
    assert!(server.end_by("TERM").success());
    let mut server = Server::start(&folder, &["--demo"]);
    server.paragraph();
    assert_eq!(server.paragraph(), logins);
    drop(server);
    let server = Server::start(&folder, &["--demo", "--demo-password", PASSWORD]);
    server.sign_in("client@demo.test", PASSWORD).await.is(200);
    server.sign_in("client@demo.test", password).await.is(401);
}

#[actix_web::test]
async fn the_demo_has_money_in_every_state_and_the_balance_that_readme_shows() {
    let folder = TempDir::new().unwrap();
    let server = Server::start(&folder, &["--demo", "--demo-password", PASSWORD]);
    let client = server.session_of("client@demo.test", PASSWORD).await;
    for (list, statuses) in [
        ("payments", &["pending", "completed", "failed", "expired"][..]),
        ("withdrawals", &["pending", "approved", "rejected"]),
        ("invoices", &["open", "paid", "void"]),
    ] {
        for status in statuses {
            assert!(!client.list(&format!("/api/v1/{list}?status={status}")).await.is_empty(), "{list} {status}");
        }
    }
    let balance = client.get("/api/v1/balance").await.is(200);
    assert!(include_str!("../../../../README.md").contains(&balance.text), "{}", balance.text);
    let verified = run(&folder, &["verify-ledger"]);
    assert!(verified.status.success() && text(&verified.stdout).contains("intact"), "{}", text(&verified.stdout));
}

#[actix_web::test]
async fn a_stop_loses_no_call_and_a_kill_no_key() {
    let folder = TempDir::new().unwrap();
    let demo = ["--demo", "--demo-password", PASSWORD];
    let server = Server::start(&folder, &demo);
    let session = server.session_of("client@demo.test", PASSWORD).await;
    let body = json!({"name": "Till", "permissions": ["balance:read"]});
    let (id, secret) = session.create_key(&body).await;
    let answers = [server.balance(&secret).await.is(200), server.balance(&secret).await.is(200)];
    assert!(server.end_by("TERM").success());

    let server = Server::start(&folder, &demo);
    let session = server.session_of("client@demo.test", PASSWORD).await;
    let log = session.list(&format!("/api/v1/api-keys/{id}/requests")).await;
    let ids: Vec<&str> = log.iter().map(|call| call["request_id"].as_str().unwrap()).collect();
    assert_eq!(ids, [answers[1].header("x-request-id"), answers[0].header("x-request-id")]);
    let (revoked, of_revoked) = session.create_key(&body).await;
    session.post(&format!("/api/v1/api-keys/{revoked}/revoke"), &json!({})).await.is(200);
    assert_eq!(server.end_by("KILL").signal(), Some(9));

    let server = Server::start(&folder, &demo);
    server.balance(&secret).await.is(200);
    server.balance(&of_revoked).await.is_refused(401, "revoked_key");
    assert!(run(&folder, &["verify-audit"]).status.success());
}

#[test]
fn another_master_key_than_the_databases_own_is_refused() {
    let folder = TempDir::new().unwrap();
    let other = "ab".repeat(32);
    assert!(Server::start(&folder, &[]).end_by("TERM").success());
    let refused = run(&folder, &["serve", "--bind", "127.0.0.1:0", "--api-key-encryption-key", &other]);
    assert!(!refused.status.success() && text(&refused.stderr).contains("another API_KEY_ENCRYPTION_KEY"));
}

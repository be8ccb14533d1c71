//! Keys whose secrets were found in public.

use actix_web::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keywright_server::leaks::LeakPolicy;
use keywright_test_support::{Answer, Backend, Session, Settings, TestApp, on_both_databases};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

const LEAKS: &str = "/api/v1/leaks";

/// What signs reports.
struct Scanner(EcdsaKeyPair);

impl Scanner {
    fn new() -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &random).unwrap())
    }

    /// Its public key, as GitHub publishes it.
    fn published(&self) -> String {
        let mut der = vec![0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
        der.extend([0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00]);
        der.extend(self.0.public_key().as_ref());
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der));
        json!({"public_keys": [{"key_identifier": "k1", "key": pem, "is_current": true}]}).to_string()
    }

    fn sign(&self, body: &str) -> String {
        STANDARD.encode(self.0.sign(&SystemRandom::new(), body.as_bytes()).unwrap())
    }
}

/// Sends a signed report, with no session and as no browser.
async fn send(app: &TestApp, identifier: &str, signature: &str, body: &str) -> Answer {
    app.call(Method::POST, LEAKS)
        .header("github-public-key-identifier", identifier)
        .header("github-public-key-signature", signature)
        .body("application/json", body)
        .send()
        .await
}

async fn with_policy(backend: Backend, leaked_keys: LeakPolicy, scanner: &Scanner) -> TestApp {
    let scanner_keys = Some(scanner.published());
    TestApp::start_with(backend, Settings { leaked_keys, scanner_keys, ..Settings::default() }).await
}

async fn report(admin: &Session, text: &str, further: &Value) -> Value {
    let mut body = json!({"text": text});
    for (field, value) in further.as_object().unwrap() {
        body[field] = value.clone();
    }
    admin.post(LEAKS, &body).await.is(200).json
}

fn outcomes(report: &Value) -> Vec<&str> {
    each(report["data"].as_array().unwrap(), "outcome").into_iter().collect()
}

/// What the client is told on its first page: of each key that leaked, why and where.
async fn told(owner: &Session) -> Vec<(String, Value)> {
    let overview = owner.get("/api/v1/overview").await.is(200).json;
    let items = overview["api"]["attention"].as_array().unwrap().iter();
    let leaks = items.filter(|item| item["reason"].as_str().unwrap().starts_with("leaked"));
    leaks.map(|item| (item["reason"].as_str().unwrap().to_owned(), item["url"].clone())).collect()
}

on_both_databases! {
    async fn a_reported_key_is_revoked_and_refused_at_once(app: TestApp) {
        let (owner, other, admin) = (app.client("acme").await, app.client("umbrella").await, app.admin().await);
        let (id, secret) = owner.create_key(&balance_key(&json!({}))).await;
        let (_, untouched) = owner.create_key(&balance_key(&json!({}))).await;
        let (_, foreign) = other.create_key(&balance_key(&json!({}))).await;
        let text = format!("API_KEY=\"{secret}\"\n{foreign} twice {secret}; kw_nonsense and {}", secret.replace('a', "b"));
        let url = "https://git.test/acme/shop/.env?token=hunter2#L3";
        let answer = report(&admin, &text, &json!({"url": url})).await;
        assert_eq!((outcomes(&answer), &answer["unknown"]), (vec!["revoked", "revoked"], &json!(0)));
        let mut clients = each(answer["data"].as_array().unwrap(), "client_name");
        clients.sort_unstable();
        assert_eq!(clients, ["acme", "umbrella"]);
        for revoked in [&secret, &foreign] {
            app.get_with_key(revoked, "/v1/balance").await.is_refused(401, "revoked_key");
        }
        app.get_with_key(&untouched, "/v1/balance").await.is(200);
        let key = owner.get(&format!("/api/v1/api-keys/{id}")).await.is(200).json;
        assert_eq!(key["revoke_reason"], "Its secret was found in public.");

        let place = json!("https://git.test/acme/shop/.env");
        assert_eq!(told(&owner).await, [("leaked_and_revoked".to_owned(), place.clone())]);
        let trail = owner.list("/api/v1/audit-events").await;
        assert_eq!(each(&trail, "action")[..2], ["api_key.revoked", "api_key.leaked"]);
        assert_eq!(trail[1]["changes"]["url"]["to"], place);
        let all = admin.get("/api/v1/admin/audit-events").await.is(200).text;
        assert!(!all.contains(&secret[3..]) && !all.contains("hunter2"));

        let again = report(&admin, &secret, &json!({})).await;
        assert_eq!(outcomes(&again), ["already_revoked"]);
        assert_eq!(owner.list("/api/v1/audit-events").await, trail, "a second time changes nothing");
        app.clock.advance(30 * 86_400);
        assert_eq!(told(&app.session_of("acme@example.test").await).await, []);
    }

    async fn looking_changes_nothing_and_flagging_only_tells(app: TestApp) {
        let (owner, admin) = (app.client("acme").await, app.admin().await);
        let (id, secret) = owner.create_key(&balance_key(&json!({}))).await;
        let look = report(&admin, &secret, &json!({"dry_run": true, "action": "revoke"})).await;
        assert_eq!((outcomes(&look), &look["policy"]), (vec!["live"], &json!("revoke")));
        assert_eq!(told(&owner).await, []);
        for _ in 0..2 {
            assert_eq!(outcomes(&report(&admin, &secret, &json!({"action": "flag"})).await), ["flagged"]);
            app.get_with_key(&secret, "/v1/balance").await.is(200);
        }
        assert_eq!(told(&owner).await, [("leaked".to_owned(), Value::Null)]);
        let trail = owner.list("/api/v1/audit-events").await;
        assert_eq!(each(&trail, "action").iter().filter(|action| **action == "api_key.leaked").count(), 1);

        // A new secret settles it, once the old one has stopped working.
        owner.post(&format!("/api/v1/api-keys/{id}/regenerate"), &json!({"grace_seconds": 60})).await.is(200);
        assert_eq!(told(&owner).await.len(), 1);
        app.clock.advance(60);
        assert_eq!(told(&owner).await, []);
        assert_eq!(outcomes(&report(&admin, &secret, &json!({})).await), ["replaced"]);
    }

    async fn an_older_secrets_sighting_leaves_the_newer_ones(app: TestApp) {
        let (owner, admin) = (app.client("acme").await, app.admin().await);
        let (id, first) = owner.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}/regenerate");
        let second = owner.post(&path, &json!({"grace_seconds": 60})).await.is(200).text_at("secret");
        let flag = |url: &str| json!({"action": "flag", "url": url});
        let (new, old) = ("https://git.test/new", "https://git.test/old");
        for _ in 0..2 {
            report(&admin, &second, &flag(new)).await;
            report(&admin, &first, &flag(old)).await;
            assert_eq!(outcomes(&report(&admin, &format!("{first} {second}"), &flag("https://git.test/both")).await), ["flagged"]);
        }
        let trail = owner.list("/api/v1/audit-events?action=api_key.leaked").await;
        assert_eq!(trail.len(), 2, "a repeat changes nothing");
        assert_eq!(told(&owner).await, [("leaked".to_owned(), json!(new))]);
        app.clock.advance(60);
        assert_eq!(told(&owner).await, [("leaked".to_owned(), json!(new))]);
    }

    async fn more_keys_than_one_transaction_takes_are_all_dealt_with(app: TestApp) {
        let (owner, admin) = (app.client("acme").await, app.admin().await);
        let mut secrets = Vec::new();
        for _ in 0..60 {
            secrets.push(owner.create_key(&balance_key(&json!({}))).await.1);
        }
        let answer = report(&admin, &secrets.join("\n"), &json!({})).await;
        assert_eq!(outcomes(&answer), ["revoked"; 60]);
        for secret in &secrets {
            app.get_with_key(secret, "/v1/balance").await.is_refused(401, "revoked_key");
        }
    }

    async fn what_cannot_be_a_report_is_refused_and_repeats_no_key(app: TestApp) {
        let (owner, admin) = (app.client("acme").await, app.admin().await);
        let (_, secret) = owner.create_key(&balance_key(&json!({}))).await;
        admin.post(LEAKS, &json!({})).await.is_invalid(&["text"]);
        admin.post(LEAKS, &json!({"text": " "})).await.is_invalid(&["text"]);
        admin.post(LEAKS, &json!({"text": "x", "url": "ftp://x"})).await.is_invalid(&["url"]);
        admin.post(LEAKS, &json!({"text": "x".repeat(200_001)})).await.is_invalid(&["text"]);
        for body in [json!({"text": "x", "action": secret}), json!({"text": "x", &secret: 1}), json!([secret])] {
            let answer = admin.post(LEAKS, &body).await.is_invalid(&[""]);
            assert!(!answer.text.contains(&secret[..20]), "{}", answer.text);
        }
        let broken = admin.call(Method::POST, LEAKS).body("application/json", &format!("{{\"{secret}")).send().await;
        assert!(!broken.is_refused(400, "malformed_request").text.contains(&secret[..20]));
        assert_eq!(report(&admin, "no key at all", &json!({})).await["data"], json!([]));
        app.get_with_key(&secret, "/v1/balance").await.is(200);
    }

    async fn reports_are_limited_by_address(app: TestApp) {
        for _ in 0..60 {
            send(&app, "k1", "AAAA", "[]").await.is_refused(401, "invalid_signature");
        }
        let refused = send(&app, "k1", "AAAA", "[]").await.is_refused(429, "too_many_reports");
        assert_eq!(refused.header("retry-after"), "1");
    }

    async fn a_scanners_report_is_believed_by_its_signature(backend: Backend) {
        let scanner = Scanner::new();
        let app = with_policy(backend, LeakPolicy::Revoke, &scanner).await;
        let owner = app.client("acme").await;
        let (_, secret) = owner.create_key(&balance_key(&json!({}))).await;
        let token = |token: &str| json!({"token": token, "type": "keywright_key", "url": "https://github.test/o/r/blob/1/.env", "source": "content"});
        let body = json!([token(&secret), token("kw_nonsense")]).to_string();
        let signature = scanner.sign(&body);
        let changed = body.replace("nonsense", "nonsensf");
        let other = Scanner::new().sign(&body);
        for (identifier, signature, body) in [
            ("k2", &signature, &body),
            ("", &signature, &body),
            ("k1", &other, &body),
            ("k1", &signature, &changed),
            ("k1", &String::new(), &body),
            ("k1", &"%%%".to_owned(), &body),
        ] {
            send(&app, identifier, signature, body).await.is_refused(401, "invalid_signature");
        }
        app.get_with_key(&secret, "/v1/balance").await.is(200);

        let answer = send(&app, "k1", &signature, &body).await.is(200);
        let labels = answer.json.as_array().unwrap();
        assert_eq!(each(labels, "label"), ["true_positive", "false_positive"]);
        assert_eq!(each(labels, "token_type"), ["keywright_key", "keywright_key"]);
        assert!(labels.iter().all(|label| label["token_hash"].as_str().unwrap().len() == 64));
        assert!(!answer.text.contains(&secret[..20]));
        app.get_with_key(&secret, "/v1/balance").await.is_refused(401, "revoked_key");
        let place = json!("https://github.test/o/r/blob/1/.env");
        assert_eq!(told(&owner).await, [("leaked_and_revoked".to_owned(), place)]);
        assert_eq!(owner.list("/api/v1/audit-events").await[0]["actor"]["type"], "system");
        // The same report again changes nothing, and a signed report of another form is refused.
        assert_eq!(send(&app, "k1", &signature, &body).await.is(200).json, answer.json);
        for body in ["{}", "nonsense", "[1]"] {
            send(&app, "k1", &scanner.sign(body), body).await.is_refused(400, "malformed_request");
        }
    }

    async fn a_scanners_report_follows_the_policy(backend: Backend) {
        let scanner = Scanner::new();
        let app = with_policy(backend, LeakPolicy::Flag, &scanner).await;
        let owner = app.client("acme").await;
        let (_, secret) = owner.create_key(&balance_key(&json!({}))).await;
        let body = json!([{"token": secret, "type": "t", "url": "", "source": "commit"}]).to_string();
        send(&app, "k1", &scanner.sign(&body), &body).await.is(200);
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        assert_eq!(told(&owner).await, [("leaked".to_owned(), Value::Null)]);
    }

    async fn a_signature_is_no_way_around_the_own_origin(app: TestApp) {
        let admin = app.admin().await;
        let forged = app.call(Method::POST, LEAKS).header("cookie", &admin.cookie).header("github-public-key-signature", "AAAA");
        forged.json(&json!({"text": "x"})).send().await.is_refused(401, "invalid_signature");
        let elsewhere = app.call(Method::POST, "/api/v1/api-keys").header("cookie", &admin.cookie);
        elsewhere.header("github-public-key-signature", "AAAA").json(&json!({})).send().await.is_refused(403, "csrf");
    }
}

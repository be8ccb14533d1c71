//! What a person with a second factor has in hand: an authenticator app, and recovery codes.

use keywright_domain::clock::Clock;
use keywright_domain::totp::TotpSecret;
use keywright_test_support::{Answer, PASSWORD, Session, TestApp};
use serde_json::json;

/// How long a code is shown, in seconds.
pub const STEP: i64 = 30;

/// An app that shares a user's secret, and the codes for when it is lost.
pub struct Authenticator {
    secret: TotpSecret,
    /// The recovery codes.
    pub recovery_codes: Vec<String>,
}

impl Authenticator {
    /// Sets the second factor of a signed-in user up, as a person does. The code that this takes is used up.
    pub async fn set_up(app: &TestApp, session: &Session) -> Self {
        let mut authenticator = Self::begin(session).await;
        let body = json!({"code": authenticator.code(app)});
        let answer = session.post("/api/v1/account/two-factor/enable", &body).await.is(200);
        let codes = answer.json["recovery_codes"].as_array().unwrap();
        authenticator.recovery_codes = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
        authenticator
    }

    /// An app that was shown a user's secret, of which no code has come yet.
    pub async fn begin(session: &Session) -> Self {
        let answer = session.post("/api/v1/account/two-factor", &json!({"password": PASSWORD})).await.is(200);
        Self { secret: read(&answer.text_at("secret")), recovery_codes: Vec::new() }
    }

    /// The code that the app shows now.
    pub fn code(&self, app: &TestApp) -> String {
        self.code_in(app, 0)
    }

    /// The code that the app shows so many steps from now.
    pub fn code_in(&self, app: &TestApp, steps: i64) -> String {
        self.secret.code(app.clock.now().unix_milliseconds() / 1_000 / STEP + steps)
    }

    /// A code that the app has not shown yet: time passes until it does.
    pub fn next_code(&self, app: &TestApp) -> String {
        app.clock.advance(STEP);
        self.code(app)
    }
}

/// Tries to sign in with a second factor.
pub async fn sign_in(app: &TestApp, email: &str, code: &str) -> Answer {
    let body = json!({"email": email, "password": PASSWORD, "totp": code});
    app.call(actix_web::http::Method::POST, "/api/v1/session")
        .header("x-requested-with", "keywright")
        .json(&body)
        .send()
        .await
}

/// Reads base 32 (RFC 4648).
fn read(base32: &str) -> TotpSecret {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for character in base32.chars() {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(character).unwrap();
        bits = bits << 5 | u32::try_from(value).unwrap();
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 255) as u8);
        }
    }
    TotpSecret::from_bytes(&bytes).unwrap()
}

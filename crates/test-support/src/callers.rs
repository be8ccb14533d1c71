//! Those who call the application: with nothing, with a session, with a key.

use std::time::Duration;

use actix_web::http::Method;
use keywright_api_types::ids::ClientId;
use keywright_api_types::permissions::Permission;
use serde_json::{Value, json};

use crate::{Answer, Stream};

/// A request that is about to be sent.
pub struct Call {
    url: String,
    method: Method,
    headers: Vec<(String, String)>,
    body: Option<(String, String)>,
}

impl Call {
    /// To that address.
    pub fn new(method: Method, url: String) -> Self {
        Self { url, method, headers: Vec::new(), body: None }
    }

    /// With a header; one that is there already is sent twice.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With an API key.
    pub fn key(self, secret: &str) -> Self {
        self.header("authorization", &format!("Bearer {secret}"))
    }

    /// From an address, as a trusted proxy tells it.
    pub fn from_address(self, address: &str) -> Self {
        self.header("x-forwarded-for", address)
    }

    /// With a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", &body.to_string())
    }

    /// With a body of any type.
    pub fn body(mut self, content_type: &str, body: &str) -> Self {
        self.body = Some((content_type.to_owned(), body.to_owned()));
        self
    }

    /// Sends it and reads the answer.
    pub async fn send(self) -> Answer {
        let mut response = self.begin().await;
        let bytes = response.body().limit(16 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        }
    }

    /// Sends it and reads no more than whether it is let in: the status, and the code of a refusal. What is answered may
    /// have no end.
    pub async fn knock(self) -> (u16, String) {
        let mut response = self.begin().await;
        let status = response.status().as_u16();
        if status < 400 {
            return (status, String::new());
        }
        let problem: Value = serde_json::from_slice(&response.body().await.unwrap()).unwrap_or(Value::Null);
        (status, problem["code"].as_str().unwrap_or_default().to_owned())
    }

    /// Sends it and reads the answer as it comes: one that need not end.
    pub async fn stream(self) -> Stream {
        Stream::of(self.begin().await)
    }

    async fn begin(self) -> awc::ClientResponse {
        let connector = awc::Client::builder().timeout(Duration::from_secs(60)).disable_redirects().finish();
        let mut request = connector.request(self.method, self.url);
        for (name, value) in &self.headers {
            request = request.append_header((name.as_str(), value.as_str()));
        }
        let sent = match self.body {
            None => request.send(),
            Some((content_type, body)) => request.content_type(content_type).send_body(body),
        };
        sent.await.unwrap()
    }
}

/// A signed-in user, who calls as a program does: with the cookie and `X-Requested-With`.
#[derive(Clone)]
pub struct Session {
    base: String,
    /// The cookie, as `name=value`.
    pub cookie: String,
}

impl Session {
    /// The session that a sign-in began at that server.
    pub fn begun(base: &str, answer: &Answer) -> Self {
        let cookie = answer.header("set-cookie").split(';').next().unwrap();
        Self { base: base.to_owned(), cookie: cookie.to_owned() }
    }

    /// A request with any method.
    pub fn call(&self, method: Method, path: &str) -> Call {
        Call::new(method, format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
            .header("x-requested-with", "keywright")
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path).send().await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path).json(body).send().await
    }

    /// Patches with JSON.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PATCH, path).json(body).send().await
    }

    /// Deletes.
    pub async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path).send().await
    }

    /// Reads the first page of a list.
    pub async fn list(&self, path: &str) -> Vec<Value> {
        items(&self.get(path).await.is(200))
    }

    /// Reads a list page by page, each of `limit` items but for the last, up to its end.
    pub async fn walk(&self, path: &str, limit: usize) -> Vec<Value> {
        walk(path, limit, |page| async move { self.get(&page).await }).await
    }

    /// The id of the signed-in user's client.
    pub async fn client_id(&self) -> ClientId {
        self.get("/api/v1/client").await.is(200).text_at("id").parse().unwrap()
    }

    /// A program with a new key that may do everything, at the highest rate.
    pub async fn program(&self) -> Program {
        let permissions: Vec<&str> = Permission::ALL.iter().map(|permission| permission.name()).collect();
        let body = json!({"name": "Till", "permissions": permissions, "rate_limit_per_minute": 1000});
        Program::new(&self.base, &self.create_key(&body).await.1)
    }

    /// Makes a key and answers its id and its secret.
    pub async fn create_key(&self, body: &Value) -> (String, String) {
        let answer = self.post("/api/v1/api-keys", body).await.is(201);
        (answer.text_at("id"), answer.text_at("secret"))
    }
}

/// A program with an API key.
#[derive(Clone)]
pub struct Program {
    base: String,
    /// The key.
    pub secret: String,
}

impl Program {
    /// With that key, at that server.
    pub fn new(base: &str, secret: &str) -> Self {
        Self { base: base.to_owned(), secret: secret.to_owned() }
    }

    /// A request with any method.
    pub fn call(&self, method: Method, path: &str) -> Call {
        Call::new(method, format!("{}{path}", self.base)).key(&self.secret)
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path).send().await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path).json(body).send().await
    }

    /// Posts JSON with an idempotency key.
    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.call(Method::POST, path).header("idempotency-key", key).json(body).send().await
    }

    /// Reads the first page of a list.
    pub async fn list(&self, path: &str) -> Vec<Value> {
        items(&self.get(path).await.is(200))
    }

    /// Reads a list page by page, each of `limit` items but for the last, up to its end.
    pub async fn walk(&self, path: &str, limit: usize) -> Vec<Value> {
        walk(path, limit, |page| async move { self.get(&page).await }).await
    }
}

async fn walk<F: Future<Output = Answer>>(path: &str, limit: usize, get: impl Fn(String) -> F) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    let joint = if path.contains('?') { '&' } else { '?' };
    loop {
        let page = get(format!("{path}{joint}limit={limit}{cursor}")).await.is(200);
        all.extend(items(&page));
        match page.json["next_cursor"].as_str() {
            None => return all,
            Some(next) => cursor = format!("&cursor={next}"),
        }
        assert_eq!(all.len() % limit, 0, "a page before the last is full");
    }
}

fn items(page: &Answer) -> Vec<Value> {
    page.json["data"].as_array().unwrap().clone()
}

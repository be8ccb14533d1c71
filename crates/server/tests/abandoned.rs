//! A caller goes away before the answer: the call was accepted and used the key's rate, so it is in the log.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where something is not as it should be")]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::{Ready, pending, ready};
use std::io::Write;
use std::net::TcpStream;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, get, web};
use keywright_api_types::permissions::required::BalanceRead;
use keywright_server::Caller;
use keywright_test_support::{Backend, Settings, TestApp, on_both_databases};
use serde_json::{Value, json};

/// After so long a test fails that would wait for ever.
const PATIENCE: Duration = Duration::from_secs(60);

/// Who is told what becomes of a request, by the name that the request gives.
static WATCHERS: Mutex<BTreeMap<String, mpsc::Sender<&str>>> = Mutex::new(BTreeMap::new());

/// Tells of a request until the server lets go of it.
struct Watch(mpsc::Sender<&'static str>);

impl FromRequest for Watch {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = request.headers().get("x-test").unwrap().to_str().unwrap();
        ready(Ok(Self(WATCHERS.lock().unwrap().remove(name).unwrap())))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.send("let go").unwrap();
    }
}

/// Never answers. What comes first among the parameters is dropped last.
#[get("/never")]
async fn never(watch: Watch, _caller: Caller<BalanceRead>) -> HttpResponse {
    watch.0.send("begun").unwrap();
    pending().await
}

fn routes(config: &mut web::ServiceConfig) {
    config.service(never);
}

on_both_databases! {
    async fn a_call_whose_caller_goes_away_is_in_the_log(backend: Backend) {
        let app = TestApp::start_with(backend, Settings { routes, ..Settings::default() }).await;
        let session = app.client("acme").await;
        let body = json!({"name": "Till", "permissions": ["balance:read"], "rate_limit_per_minute": 10});
        let (id, secret) = session.create_key(&body).await;
        let (name, (tell, told)) = (format!("{backend:?}"), mpsc::channel());
        WATCHERS.lock().unwrap().insert(name.clone(), tell);

        let mut socket = TcpStream::connect(app.base.strip_prefix("http://").unwrap()).unwrap();
        let lines = [
            "GET /healthz HTTP/1.1", "host: localhost", "",
            "GET /v1/never HTTP/1.1", "host: localhost", "user-agent: till/1.0", &format!("x-test: {name}"),
            &format!("x-api-key: {secret}"), "", "",
        ];
        socket.write_all(lines.join("\r\n").as_bytes()).unwrap();
        assert_eq!(told.recv_timeout(PATIENCE), Ok("begun"));
        // An answer that was not read when the socket is closed makes the system break the connection off.
        socket.peek(&mut [0]).unwrap();
        drop(socket);
        assert_eq!(told.recv_timeout(PATIENCE), Ok("let go"));

        let next = app.get_with_key(&secret, "/v1/balance").await.is(200);
        assert_eq!(next.header("x-ratelimit-remaining"), "8", "both have used the key's rate");
        let logged = session.list(&format!("/api/v1/api-keys/{id}/requests")).await;
        let shown = |call: &Value| ["method", "route", "status", "code", "user_agent"].map(|field| call[field].clone());
        let abandoned = logged.iter().find(|call| call["status"] == 499).map(shown);
        let expected = [json!("GET"), json!("/v1/never"), json!(499), Value::Null, json!("till/1.0")];
        assert_eq!((logged.len(), abandoned), (2, Some(expected)));
    }
}

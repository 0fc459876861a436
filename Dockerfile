# docker build -t tandem .                          for CPUs
# docker build -t tandem:gpu --build-arg VARIANT=gpu .   for NVIDIA GPUs
ARG VARIANT=cpu

FROM maven:3.9-eclipse-temurin-25 AS build
ARG VARIANT
RUN apt-get update && apt-get install -y --no-install-recommends curl fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pom.xml .
COPY src src
COPY models models
RUN mvn -B -ntp -DskipTests $([ "$VARIANT" = gpu ] && echo -Pgpu) package
RUN src/image/lay-out /app

FROM debian:trixie-slim AS on-cpu

FROM nvidia/cuda:12.5.1-cudnn-runtime-ubuntu22.04 AS on-gpu

FROM on-${VARIANT}
COPY --from=build /app /app
RUN install -d -o 10001 -g 10001 -m 750 /data
USER 10001:10001
VOLUME /data
ENV SERVER_ADDRESS=0.0.0.0 TANDEM_DATA_DIR=/data
EXPOSE 8501 8500
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["/app/bin/healthy"]
ENTRYPOINT ["/app/bin/tandem"]

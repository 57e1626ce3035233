# One static binary in an image without a shell.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/litfass ./cmd/litfass \
 && mkdir -p /out/data

FROM scratch
# Certificates to fetch over https. Time zones are in the binary.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/litfass /litfass
# The embedded store lives here; numeric, so that the image needs no /etc/passwd.
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/litfass", "health"]
ENTRYPOINT ["/litfass"]
CMD ["serve", "--config", "/etc/litfass/litfass.yaml"]

"""Checks docker-compose.yml, its mounted files and the Dockerfile's agreement with it, without Docker."""

import json
import os
import re
import sys

import yaml

FAILURES = []


def check(condition, text):
    if not condition:
        FAILURES.append(text)


def mounted(service, target):
    """The file of ours that a service sees at a path."""
    for volume in service["volumes"]:
        source, path = volume.split(":")[:2]
        if path == target:
            return source
    return None


def load(path):
    with open(path) as file:
        return yaml.safe_load(file)


compose = load("docker-compose.yml")
services, volumes = compose["services"], compose["volumes"]
check(set(services) == {"tandem", "prometheus", "grafana"}, f"services are {sorted(services)}")
for name, service in services.items():
    check("build" in service or re.search(r":v?\d", service["image"]), f"{name}'s image is not pinned")
    for port in service["ports"]:
        check(port.startswith("127.0.0.1:"), f"{name} listens beyond this machine: {port}")
    for volume in service["volumes"]:
        source, path = volume.split(":")[:2]
        there = os.path.exists(source) if source.startswith("./") else source in volumes
        check(there and path.startswith("/"), f"{name} mounts {volume}, which is not there")
    for other in service.get("depends_on", []):
        check(other in services, f"{name} depends on {other}, which is not a service")

prometheus = load(mounted(services["prometheus"], "/etc/prometheus/prometheus.yml"))
for job in prometheus["scrape_configs"]:
    for target in job["static_configs"][0]["targets"]:
        host, port = target.split(":")
        check(host in services, f"Prometheus asks {host}, which is not a service")
        check(port in open("Dockerfile").read(), f"the image does not expose {port}")
for rules in prometheus["rule_files"]:
    check(mounted(services["prometheus"], rules), f"Prometheus is not given {rules}")

grafana = services["grafana"]
sources = load(mounted(grafana, "/etc/grafana/provisioning/datasources/tandem.yaml"))["datasources"]
for source in sources:
    check(re.match(r"http://(\w+):", source["url"])[1] in services, f"{source['url']} is nowhere")
provider = load(mounted(grafana, "/etc/grafana/provisioning/dashboards/tandem.yaml"))["providers"][0]
home = grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
check(os.path.dirname(home) == provider["options"]["path"], "the home dashboard is not provisioned")
with open(mounted(grafana, home)) as file:
    uids = set(re.findall(r'"datasource":\s*\{[^}]*"uid":\s*"([^"]+)"', json.dumps(json.load(file))))
known = {source["uid"] for source in sources}
strange = {uid for uid in uids if not uid.startswith("$") and uid not in known and uid != "-- Grafana --"}
check(not strange, f"the dashboard asks data sources that are not there: {sorted(strange)}")

dockerfile = open("Dockerfile").read()
for wanted in [r"^USER \d+", r"^EXPOSE 8501 8500$", r"^STOPSIGNAL SIGTERM$", r"^HEALTHCHECK ", r"lay-out /app$"]:
    check(re.search(wanted, dockerfile, re.M), f"the Dockerfile has no line {wanted}")
stages = set(re.findall(r"^FROM .* AS (\S+)$", dockerfile, re.M))
check({"on-cpu", "on-gpu", "build"} <= stages, f"the Dockerfile's stages are {sorted(stages)}")
for path in re.findall(r"^COPY (?!--from)(\S+) ", dockerfile, re.M):
    check(os.path.exists(path), f"the Dockerfile copies {path}, which is not there")

for failure in FAILURES:
    print(f"FAILED compose: {failure}")
if FAILURES:
    sys.exit(1)
print("ok docker-compose.yml, Dockerfile")

"""Checks rendered manifests for what schemas of Kubernetes cannot say; python manifests.py RENDERED VALUES OWN.

Writes the manifests of Kubernetes's own kinds to OWN, for its schemas.
"""

import sys

import jsonschema
import yaml

TEXT = {"type": "string", "minLength": 1}
DURATION = {"type": "string", "pattern": "^[0-9]+(ms|s|m|h)$"}
LABELS = {"type": "object", "minProperties": 1, "additionalProperties": TEXT}


def closed(required, **properties):
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }


# The part of the Prometheus operator's two kinds that a chart for one service uses.
RULE = closed(
    ["expr"],
    alert=TEXT,
    record=TEXT,
    expr=TEXT,
    **{"for": DURATION, "keep_firing_for": DURATION},
    labels=LABELS,
    annotations=LABELS,
)
GROUP = closed(
    ["name", "rules"],
    name=TEXT,
    interval=DURATION,
    rules={"type": "array", "minItems": 1, "items": RULE},
)
SPECS = {
    "ServiceMonitor": closed(
        ["selector", "endpoints"],
        selector=closed(["matchLabels"], matchLabels=LABELS),
        endpoints={
            "type": "array",
            "minItems": 1,
            "items": closed(["port", "path"], port=TEXT, path={"pattern": "^/"}, interval=DURATION),
        },
    ),
    "PrometheusRule": closed(["groups"], groups={"type": "array", "minItems": 1, "items": GROUP}),
}
RECOMMENDED = ["name", "instance", "component", "managed-by"]


def check(condition, text):
    if not condition:
        sys.exit(f"FAILED chart with {VALUES}: {text}")


def pods(manifests):
    for manifest in manifests:
        if manifest["kind"] == "Pod":
            yield manifest["metadata"], manifest["spec"]
        if manifest["kind"] == "Deployment":
            yield manifest["spec"]["template"]["metadata"], manifest["spec"]["template"]["spec"]


def check_pod(metadata, spec):
    name = metadata.get("name", "the server's pod")
    security = spec["securityContext"]
    check(security["runAsNonRoot"] and security["runAsUser"] > 0, f"{name} may run as root")
    check(security["seccompProfile"]["type"] == "RuntimeDefault", f"{name} has no seccomp profile")
    check(spec["automountServiceAccountToken"] is False, f"{name} gets a token it does not need")
    for container in spec["containers"]:
        inner = container["securityContext"]
        check(inner["allowPrivilegeEscalation"] is False, f"{name} may gain privileges")
        check(inner["readOnlyRootFilesystem"] is True, f"{name} may write its root")
        check(inner["capabilities"]["drop"] == ["ALL"], f"{name} keeps capabilities")
        check("memory" in container["resources"]["limits"], f"{name} has no memory limit")
        volumes = {volume["name"] for volume in spec.get("volumes", [])}
        mounts = [mount["name"] for mount in container.get("volumeMounts", [])]
        check(set(mounts) == volumes, f"{name} mounts {mounts} of {volumes}")


def check_server(spec):
    container = spec["containers"][0]
    check(container["livenessProbe"]["httpGet"]["path"] == "/livez", "liveness asks elsewhere")
    check(container["readinessProbe"]["httpGet"]["path"] == "/readyz", "readiness asks elsewhere")
    check("startupProbe" in container, "there is no startup probe")
    environment = {entry["name"]: entry.get("value") for entry in container["env"]}
    check(len(environment) == len(container["env"]), "a variable is set twice")
    pause = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    drain = int(environment["SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE"].rstrip("s"))
    check(pause + drain < spec["terminationGracePeriodSeconds"], "stopping takes longer than allowed")


def check_references(manifests):
    """What points inside the release points at something that is there."""
    deployment = next(m for m in manifests if m["kind"] == "Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"].items()
    ports = {p["name"] for p in deployment["spec"]["template"]["spec"]["containers"][0]["ports"]}
    names = {(m["kind"], m["metadata"]["name"]) for m in manifests}
    service = next(m for m in manifests if m["kind"] == "Service")
    for manifest in manifests:
        kind, spec = manifest["kind"], manifest.get("spec", {})
        selector = spec.get("podSelector", spec.get("selector", {}))
        wanted = selector if kind == "Service" else selector.get("matchLabels", {})
        check(wanted.items() <= labels, f"{kind} selects {wanted}, which no pod is labelled with")
        if kind == "HorizontalPodAutoscaler":
            target = spec["scaleTargetRef"]
            check((target["kind"], target["name"]) in names, f"nothing is called {target}")
            check("replicas" not in deployment["spec"], "replicas are set twice")
        if kind == "ServiceMonitor":
            served = {port["name"] for port in service["spec"]["ports"]}
            check({e["port"] for e in spec["endpoints"]} <= served, "a port is not the service's")
    check({p["targetPort"] for p in service["spec"]["ports"]} <= ports, "a port is not the pod's")
    for volume in deployment["spec"]["template"]["spec"]["volumes"]:
        if "configMap" in volume:
            check(("ConfigMap", volume["configMap"]["name"]) in names, f"{volume} is not made")


def main(rendered, own):
    with open(rendered) as file:
        manifests = [manifest for manifest in yaml.safe_load_all(file) if manifest]
    for manifest in manifests:
        labels = manifest["metadata"]["labels"]
        for label in RECOMMENDED:
            check(f"app.kubernetes.io/{label}" in labels, f"{manifest['kind']} has no label {label}")
        if manifest["kind"] in SPECS:
            check(manifest["apiVersion"] == "monitoring.coreos.com/v1", "the operator's version is off")
            jsonschema.validate(manifest["spec"], SPECS[manifest["kind"]])
        if manifest["kind"] == "ConfigMap":
            check(all(manifest["data"].values()), f"{manifest['metadata']['name']} has empty data")
    for metadata, spec in pods(manifests):
        check_pod(metadata, spec)
    check_server(next(m for m in manifests if m["kind"] == "Deployment")["spec"]["template"]["spec"])
    check_references(manifests)
    with open(own, "w") as file:
        yaml.safe_dump_all([m for m in manifests if m["kind"] not in SPECS], file)


VALUES = sys.argv[2]
main(sys.argv[1], sys.argv[3])

"""What a program written with the official Python client does, against a whole engine.

Debian's python3-kubernetes; started by python-client.test.ts with the kubeconfig in KUBECONFIG and the command that
brings the engine back in RESTART. Prints one line for each thing that worked; the first that does not ends it.
"""

import json
import os
import subprocess
import threading
import time

from kubernetes import client, config, watch
from kubernetes.stream import portforward, stream

config.load_kube_config()
core = client.CoreV1Api()
NAMESPACE = "default"


def until(what, look):
    for _ in range(150):
        if look():
            return
        time.sleep(0.2)
    raise SystemExit(f"never seen: {what}")


def crud():
    body = client.V1ConfigMap(metadata=client.V1ObjectMeta(name="py"), data={"a": "1"})
    core.create_namespaced_config_map(NAMESPACE, body)
    core.patch_namespaced_config_map("py", NAMESPACE, {"data": {"b": "2"}})
    assert core.read_namespaced_config_map("py", NAMESPACE).data == {"a": "1", "b": "2"}
    body.data = {"c": "3"}
    core.replace_namespaced_config_map("py", NAMESPACE, body)
    assert [item.data for item in core.list_namespaced_config_map(NAMESPACE).items if item.metadata.name == "py"] == [{"c": "3"}]
    core.delete_namespaced_config_map("py", NAMESPACE)
    try:
        core.read_namespaced_config_map("py", NAMESPACE)
    except client.exceptions.ApiException as error:
        assert error.status == 404
    print("crud")


def apply():
    api = client.ApiClient()
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "applied"}, "data": {"a": "1"}}
    made, code, _ = api.call_api(
        f"/api/v1/namespaces/{NAMESPACE}/configmaps/applied", "PATCH",
        query_params=[("fieldManager", "py"), ("force", "true")],
        header_params={"Content-Type": "application/apply-patch+yaml", "Accept": "application/json"},
        body=json.dumps(body), response_type="V1ConfigMap", auth_settings=["BearerToken"])
    assert code == 201
    assert [(entry.manager, entry.operation) for entry in made.metadata.managed_fields] == [("py", "Apply")]
    print("apply")


def watch_over_restart():
    seen = []

    def follow():
        version = core.list_namespaced_config_map(NAMESPACE).metadata.resource_version
        while "second" not in seen:
            try:
                for event in watch.Watch().stream(core.list_namespaced_config_map, NAMESPACE,
                                                  resource_version=version, timeout_seconds=5):
                    version = event["object"].metadata.resource_version
                    seen.append(event["object"].metadata.name)
            except Exception:  # the engine is away for a moment
                time.sleep(0.2)

    follower = threading.Thread(target=follow, daemon=True)
    follower.start()
    time.sleep(0.5)
    core.create_namespaced_config_map(NAMESPACE, client.V1ConfigMap(metadata=client.V1ObjectMeta(name="first")))
    until("the first event", lambda: "first" in seen)
    subprocess.run(os.environ["RESTART"], shell=True, check=True)
    core.create_namespaced_config_map(NAMESPACE, client.V1ConfigMap(metadata=client.V1ObjectMeta(name="second")))
    until("an event after the restart", lambda: "second" in seen)
    print("watch")


def pod_with_exec_and_logs():
    container = client.V1Container(name="main", image="busybox", image_pull_policy="IfNotPresent",
                                   command=["sh", "-c", "echo from the pod; sleep 1000"])
    spec = client.V1PodSpec(containers=[container], termination_grace_period_seconds=1)
    core.create_namespaced_pod(NAMESPACE, client.V1Pod(metadata=client.V1ObjectMeta(name="py"), spec=spec))
    until("the pod running", lambda: core.read_namespaced_pod("py", NAMESPACE).status.phase == "Running")
    until("its log", lambda: core.read_namespaced_pod_log("py", NAMESPACE) == "from the pod\n")
    output = stream(core.connect_get_namespaced_pod_exec, "py", NAMESPACE, command=["echo", "hello"],
                    stderr=True, stdin=False, stdout=True, tty=False)
    assert output.rstrip("\r\n") == "hello", repr(output)
    shell = stream(core.connect_get_namespaced_pod_exec, "py", NAMESPACE, command=["sh"],
                   stderr=True, stdin=True, stdout=True, tty=False, _preload_content=False)
    shell.write_stdin("echo typed; exit 3\n")
    shell.run_forever(timeout=20)
    typed = shell.read_stdout()
    assert typed.rstrip() == "typed", repr(typed)
    assert shell.returncode == 3, shell.returncode
    print("pod")


def port_forward():
    stream(core.connect_get_namespaced_pod_exec, "py", NAMESPACE, stderr=True, stdin=False, stdout=True, tty=False,
           command=["sh", "-c", "mkdir -p /w; echo served > /w/index.html; httpd -p 8080 -h /w"])
    forward = portforward(core.connect_get_namespaced_pod_portforward, "py", NAMESPACE, ports="8080")
    connection = forward.socket(8080)
    connection.setblocking(True)
    connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
    page = b""
    while b"served" not in page:
        chunk = connection.recv(1024)
        assert chunk, page
        page += chunk
    connection.close()
    core.delete_namespaced_pod("py", NAMESPACE)
    print("port-forward")


crud()
apply()
watch_over_restart()
pod_with_exec_and_logs()
port_forward()

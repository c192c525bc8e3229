/** What `kubectl explain` says of pods and what is in them; the form is explained in `../descriptions.ts`. */
export const podDescriptions = `
core.v1.Pod Containers that run together on one node and share its network and volumes.
  metadata Name, labels and what else every object has.
  spec What is to run.
  status What runs, as the node last reported it.
core.v1.PodTemplateSpec The pods that a controller makes.
  metadata Labels and annotations that each pod gets.
  spec What each pod is to run.
core.v1.PodSpec What a pod is to run.
  activeDeadlineSeconds How long the pod may be active before it is failed, in seconds.
  affinity Which nodes and which other pods the pod should be near to or far from.
  automountServiceAccountToken Whether containers get the token of the service account.
  containers The main containers. At least one; they start together, after all init containers.
  dnsConfig DNS settings that are added to those of dnsPolicy.
  dnsPolicy ClusterFirst, ClusterFirstWithHostNet, Default or None. ClusterFirst if left out.
  enableServiceLinks Whether each Service shows up in the environment. True if left out.
  ephemeralContainers Containers added to a running pod to look into it; see kubectl debug.
  hostAliases Lines that are added to /etc/hosts.
  hostIPC Use the node's IPC namespace.
  hostNetwork Use the node's network instead of a network of its own.
  hostPID Use the node's process namespace.
  hostUsers Use the node's user namespace. True if left out.
  hostname The host name, where it is not to be the pod's name.
  imagePullSecrets Secrets with credentials for image registries.
  initContainers Containers that run one after the other before the main ones. With restartPolicy Always one keeps running beside them: a sidecar.
  nodeName The node that the pod runs on; set by the scheduler.
  nodeSelector Labels that the node must have.
  os The operating system that the containers need.
  overhead What running the pod costs beside its containers; set from the runtime class.
  preemptionPolicy Whether the pod may push out pods of lower priority.
  priority The priority as a number; set from priorityClassName.
  priorityClassName The class of priority.
  readinessGates Conditions that must be true as well for the pod to be ready.
  resources Resources of the pod as a whole.
  restartPolicy Whether containers that end are started again: Always, OnFailure or Never. Always if left out.
  runtimeClassName The runtime that runs the pod.
  schedulerName The scheduler that chooses a node.
  schedulingGates While there is one, the pod is not scheduled.
  securityContext Users, groups and other security settings of all containers.
  serviceAccount The old name of serviceAccountName.
  serviceAccountName Whom processes in the pod act as towards the API.
  setHostnameAsFQDN Use the full domain name as the host name.
  shareProcessNamespace Let containers see each other's processes.
  subdomain With hostname, the pod's full name is hostname.subdomain.namespace.svc.
  terminationGracePeriodSeconds How long containers have to end after a stop was asked for, in seconds. 30 if left out.
  tolerations Taints of nodes that the pod puts up with.
  topologySpreadConstraints How pods should spread over zones and nodes.
  volumes What containers can mount.
core.v1.PodStatus What is known of a running pod.
  conditions PodScheduled, Initialized, ContainersReady, Ready and others.
  containerStatuses One status for each main container.
  ephemeralContainerStatuses One status for each ephemeral container.
  hostIP The address of the node.
  initContainerStatuses One status for each init container, sidecars included.
  message Why the pod is in its phase, in words.
  phase Pending, Running, Succeeded, Failed or Unknown.
  podIP The address of the pod.
  podIPs The addresses of the pod, one for each family.
  qosClass Guaranteed, Burstable or BestEffort.
  reason Why the pod is in its phase, in one word.
  startTime When the node took the pod on.
core.v1.Container A process with its image, resources and mounts.
  args Arguments; they replace the image's CMD. $(VAR) stands for variables of the environment.
  command What is executed; it replaces the image's ENTRYPOINT.
  env Variables of the environment.
  envFrom ConfigMaps and Secrets whose keys all become variables.
  image The image to run.
  imagePullPolicy Always, IfNotPresent or Never. Always for the tag latest, else IfNotPresent.
  lifecycle What to do right after the start and before the stop.
  livenessProbe When it fails, the container is started anew.
  name The name, which no other container of the pod has.
  ports Ports that the container listens on; for information and for naming.
  readinessProbe While it fails, Services send nothing here.
  resizePolicy Whether a change of resources needs a restart.
  resources How much of the node the container needs and may use.
  restartPolicy Of an init container: Always makes it a sidecar, which starts in its turn, keeps running and is stopped last.
  restartPolicyRules What to do after certain exit codes.
  securityContext Security settings of this container; they win over those of the pod.
  startupProbe Until it succeeds, no other probe runs; when it fails for good, the container is started anew.
  stdin Keep standard input open.
  stdinOnce Close standard input when the first client leaves.
  terminationMessagePath The file whose content becomes the message of the end.
  terminationMessagePolicy File, or FallbackToLogsOnError to take the end of the log instead.
  tty Give the container a terminal; needs stdin.
  volumeDevices Block devices that the container sees.
  volumeMounts Where volumes are mounted.
  workingDir The directory that the process starts in.
core.v1.ContainerPort A port that a container listens on.
  containerPort The number, between 1 and 65535.
  hostIP The address of the node to bind hostPort to.
  hostPort The port of the node that leads here.
  name A name that Services can use in place of the number.
  protocol TCP, UDP or SCTP. TCP if left out.
core.v1.EnvVar A variable of the environment.
  name Its name.
  value Its value; $(VAR) stands for variables before it.
  valueFrom Where its value comes from instead.
core.v1.EnvVarSource Where the value of a variable comes from.
  configMapKeyRef A key of a ConfigMap.
  fieldRef A field of the pod, such as metadata.name or status.podIP.
  fileKeyRef A variable in a file on a volume.
  resourceFieldRef A resource of a container, such as limits.cpu.
  secretKeyRef A key of a Secret.
core.v1.Probe A check that is made of a container again and again.
  exec A command; exit code 0 is good.
  failureThreshold How many failures in a row count as failed. 3 if left out.
  grpc A gRPC health check.
  httpGet A request; an answer between 200 and 399 is good.
  initialDelaySeconds How long after the start the first check is made.
  periodSeconds How often the check is made. 10 if left out.
  successThreshold How many successes in a row count as good again. 1 if left out.
  tcpSocket A port that must accept connections.
  terminationGracePeriodSeconds How long the container has to end when this probe failed.
  timeoutSeconds How long one check may take. 1 if left out.
core.v1.Lifecycle What to do at the start and at the stop of a container.
  postStart Done right after the start; the container is not running before it is through.
  preStop Done before the stop signal, within the grace period.
  stopSignal The signal that asks the container to end, where the image's own is not meant.
core.v1.LifecycleHandler An action; one of these.
  exec A command in the container.
  httpGet A request to the container.
  sleep A pause.
  tcpSocket Not supported; kept for old manifests.
core.v1.ResourceRequirements How much is needed and how much is allowed.
  claims Devices that are claimed for the pod.
  limits The most that may be used, by resource: cpu, memory, ...
  requests The least that must be there, by resource.
core.v1.SecurityContext Security settings of one container.
  allowPrivilegeEscalation Whether a process may gain more rights than its parent.
  capabilities Linux capabilities to add and to drop.
  privileged Whether the container has all rights on the node.
  readOnlyRootFilesystem Whether the file system of the image is read only.
  runAsGroup The group of the process.
  runAsNonRoot Whether root is refused.
  runAsUser The user of the process.
  seccompProfile The system calls that are allowed.
core.v1.PodSecurityContext Security settings of all containers of a pod.
  fsGroup The group that owns volumes.
  fsGroupChangePolicy Whether the owner of every file is set again: OnRootMismatch or Always.
  runAsGroup The group of the processes.
  runAsNonRoot Whether root is refused.
  runAsUser The user of the processes.
  seccompProfile The system calls that are allowed.
  supplementalGroups More groups of the processes.
  sysctls Kernel parameters of the pod.
core.v1.VolumeMount Where a volume is mounted in a container.
  mountPath The path in the container.
  mountPropagation Whether mounts pass between node and container.
  name The volume.
  readOnly Whether writing is refused.
  recursiveReadOnly Whether that holds for mounts below as well.
  subPath The part of the volume to mount.
  subPathExpr The same, with $(VAR) for variables.
core.v1.Volume Something that containers can mount.
  configMap The keys of a ConfigMap as files.
  csi A volume of a CSI driver that lives as long as the pod.
  downwardAPI Fields of the pod as files.
  emptyDir An empty directory that lives as long as the pod.
  ephemeral A claim that lives as long as the pod.
  hostPath A path of the node.
  image An image as a read only volume.
  name The name that mounts use.
  nfs A directory of an NFS server.
  persistentVolumeClaim A persistent volume, by its claim.
  projected Several of these in one directory.
  secret The keys of a Secret as files.
core.v1.Toleration A taint that the pod puts up with.
  effect NoSchedule, PreferNoSchedule or NoExecute; all if left out.
  key The key of the taint; all if left out.
  operator Exists or Equal. Equal if left out.
  tolerationSeconds How long a NoExecute taint is put up with.
  value The value of the taint.
core.v1.ContainerStatus What is known of one container.
  lastState How it ended the last time.
  ready Whether it passes its readiness probe.
  restartCount How often it was started again.
  started Whether it passed its startup probe and its postStart hook.
  state Whether it waits, runs or has ended.
`;

/** The core.v1 definitions of containers and their probes, environment, security and state; the notation is explained in `notation.ts`. */
export const containers = `
AppArmorProfile
  type 1 string!
  localhostProfile 2 string*
Capabilities
  add 1 string[] atomic
  drop 2 string[] atomic
ConfigMapEnvSource
  name 1/1 string
  optional 2 bool*
ConfigMapKeySelector atomic
  name 1/1 string
  key 2 string!
  optional 3 bool*
Container
  name 1 string!
  image 2 string
  command 3 string[] atomic
  args 4 string[] atomic
  workingDir 5 string
  ports 6 ContainerPort[] patch(merge:containerPort) map(containerPort,protocol)
  envFrom 19 EnvFromSource[] atomic
  env 7 EnvVar[] patch(merge:name) map(name)
  resources 8 ResourceRequirements value
  resizePolicy 23 ContainerResizePolicy[] atomic
  restartPolicy 24 string*
  restartPolicyRules 25 ContainerRestartRule[] atomic
  volumeMounts 9 VolumeMount[] patch(merge:mountPath) map(mountPath)
  volumeDevices 21 VolumeDevice[] patch(merge:devicePath) map(devicePath)
  livenessProbe 10 Probe
  readinessProbe 11 Probe
  startupProbe 22 Probe
  lifecycle 12 Lifecycle
  terminationMessagePath 13 string
  terminationMessagePolicy 20 string
  imagePullPolicy 14 string
  securityContext 15 SecurityContext
  stdin 16 bool
  stdinOnce 17 bool
  tty 18 bool
ContainerPort
  name 1 string
  hostPort 2 int32
  containerPort 3 int32!
  protocol 4 string default(TCP)
  hostIP 5 string
ContainerResizePolicy
  resourceName 1 string!
  restartPolicy 2 string!
ContainerRestartRule
  action 1 string!
  exitCodes 2 ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes
  operator 1 string!
  values 2 int32[] set
ContainerState
  waiting 1 ContainerStateWaiting
  running 2 ContainerStateRunning
  terminated 3 ContainerStateTerminated
ContainerStateRunning
  startedAt 1 Time
ContainerStateTerminated
  exitCode 1 int32!
  signal 2 int32
  reason 3 string
  message 4 string
  startedAt 5 Time
  finishedAt 6 Time
  containerID 7 string
ContainerStateWaiting
  reason 1 string
  message 2 string
ContainerStatus
  name 1 string!
  state 2 ContainerState value
  lastState 3 ContainerState value
  ready 4 bool!
  restartCount 5 int32!
  image 6 string!
  imageID 7 string!
  containerID 8 string
  started 9 bool*
  allocatedResources 10 map<Quantity>
  resources 11 ResourceRequirements
  volumeMounts 12 VolumeMountStatus[] patch(merge:mountPath) map(mountPath)
  user 13 ContainerUser
  allocatedResourcesStatus 14 ResourceStatus[] patch(merge:name) map(name)
  stopSignal 15 string*
ContainerUser
  linux 1 LinuxContainerUser
EnvFromSource
  prefix 1 string
  configMapRef 2 ConfigMapEnvSource
  secretRef 3 SecretEnvSource
EnvVar
  name 1 string!
  value 2 string
  valueFrom 3 EnvVarSource
EnvVarSource
  fieldRef 1 ObjectFieldSelector
  resourceFieldRef 2 ResourceFieldSelector
  configMapKeyRef 3 ConfigMapKeySelector
  secretKeyRef 4 SecretKeySelector
  fileKeyRef 5 FileKeySelector
EphemeralContainer
  name 1/1 string!
  image 1/2 string
  command 1/3 string[] atomic
  args 1/4 string[] atomic
  workingDir 1/5 string
  ports 1/6 ContainerPort[] patch(merge:containerPort) map(containerPort,protocol)
  envFrom 1/19 EnvFromSource[] atomic
  env 1/7 EnvVar[] patch(merge:name) map(name)
  resources 1/8 ResourceRequirements value
  resizePolicy 1/23 ContainerResizePolicy[] atomic
  restartPolicy 1/24 string*
  restartPolicyRules 1/25 ContainerRestartRule[] atomic
  volumeMounts 1/9 VolumeMount[] patch(merge:mountPath) map(mountPath)
  volumeDevices 1/21 VolumeDevice[] patch(merge:devicePath) map(devicePath)
  livenessProbe 1/10 Probe
  readinessProbe 1/11 Probe
  startupProbe 1/22 Probe
  lifecycle 1/12 Lifecycle
  terminationMessagePath 1/13 string
  terminationMessagePolicy 1/20 string
  imagePullPolicy 1/14 string
  securityContext 1/15 SecurityContext
  stdin 1/16 bool
  stdinOnce 1/17 bool
  tty 1/18 bool
  targetContainerName 2 string
ExecAction
  command 1 string[] atomic
FileKeySelector atomic
  volumeName 1 string!
  path 2 string!
  key 3 string!
  optional 4 bool*
GRPCAction
  port 1 int32!
  service 2 string*
HTTPGetAction
  path 1 string
  port 2 IntOrString!
  host 3 string
  scheme 4 string
  httpHeaders 5 HTTPHeader[] atomic
HTTPHeader
  name 1 string!
  value 2 string!
ImageVolumeStatus
  imageRef 1 string!
Lifecycle
  postStart 1 LifecycleHandler
  preStop 2 LifecycleHandler
  stopSignal 3 string*
LifecycleHandler
  exec 1 ExecAction
  httpGet 2 HTTPGetAction
  tcpSocket 3 TCPSocketAction
  sleep 4 SleepAction
LinuxContainerUser
  uid 1 int64!
  gid 2 int64!
  supplementalGroups 3 int64[] atomic
ObjectFieldSelector atomic
  apiVersion 1 string
  fieldPath 2 string!
Probe
  exec 1/1 ExecAction
  httpGet 1/2 HTTPGetAction
  tcpSocket 1/3 TCPSocketAction
  grpc 1/4 GRPCAction
  initialDelaySeconds 2 int32
  timeoutSeconds 3 int32
  periodSeconds 4 int32
  successThreshold 5 int32
  failureThreshold 6 int32
  terminationGracePeriodSeconds 7 int64*
ResourceClaim
  name 1 string!
  request 2 string
ResourceFieldSelector atomic
  containerName 1 string
  resource 2 string!
  divisor 3 Quantity
ResourceHealth
  resourceID 1 string!
  health 2 string
  message 6 string*
ResourceRequirements
  limits 1 map<Quantity>
  requests 2 map<Quantity>
  claims 3 ResourceClaim[] map(name)
ResourceStatus
  name 1 string!
  resources 2 ResourceHealth[] map(resourceID)
SELinuxOptions
  user 1 string
  role 2 string
  type 3 string
  level 4 string
SeccompProfile
  type 1 string!
  localhostProfile 2 string*
SecretEnvSource
  name 1/1 string
  optional 2 bool*
SecretKeySelector atomic
  name 1/1 string
  key 2 string!
  optional 3 bool*
SecurityContext
  capabilities 1 Capabilities
  privileged 2 bool*
  seLinuxOptions 3 SELinuxOptions
  windowsOptions 10 WindowsSecurityContextOptions
  runAsUser 4 int64*
  runAsGroup 8 int64*
  runAsNonRoot 5 bool*
  readOnlyRootFilesystem 6 bool*
  allowPrivilegeEscalation 7 bool*
  procMount 9 string*
  seccompProfile 11 SeccompProfile
  appArmorProfile 12 AppArmorProfile
SleepAction
  seconds 1 int64!
TCPSocketAction
  port 1 IntOrString!
  host 2 string
VolumeDevice
  name 1 string!
  devicePath 2 string!
VolumeMount
  name 1 string!
  readOnly 2 bool
  recursiveReadOnly 7 string*
  mountPath 3 string!
  subPath 4 string
  mountPropagation 5 string*
  subPathExpr 6 string
VolumeMountStatus
  name 1 string!
  mountPath 2 string!
  readOnly 3 bool
  recursiveReadOnly 4 string*
  volumeStatus 5 VolumeStatus
VolumeStatus
  image 1 ImageVolumeStatus
WindowsSecurityContextOptions
  gmsaCredentialSpecName 1 string*
  gmsaCredentialSpec 2 string*
  runAsUserName 3 string*
  hostProcess 4 bool*
`;

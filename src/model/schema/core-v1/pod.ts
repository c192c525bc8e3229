/** The core.v1 definitions of pods, pod templates and what places them; the notation is explained in `notation.ts`. */
export const pods = `
Affinity
  nodeAffinity 1 NodeAffinity
  podAffinity 2 PodAffinity
  podAntiAffinity 3 PodAntiAffinity
Binding
  metadata 1 meta.v1.ObjectMeta
  target 2 ObjectReference!
ContainerExtendedResourceRequest
  containerName 1 string!
  resourceName 2 string!
  requestName 3 string!
HostAlias
  ip 1 string!
  hostnames 2 string[] atomic
HostIP
  ip 1 string!
NodeAffinity
  requiredDuringSchedulingIgnoredDuringExecution 1 NodeSelector
  preferredDuringSchedulingIgnoredDuringExecution 2 PreferredSchedulingTerm[] atomic
NodeAllocatableResourceClaimStatus
  resourceClaimName 1 string!
  containers 2 string[] set
  resources 3 map<Quantity>!
NodeSelector atomic
  nodeSelectorTerms 1 NodeSelectorTerm[]! atomic
NodeSelectorRequirement
  key 1 string!
  operator 2 string!
  values 3 string[] atomic
NodeSelectorTerm atomic
  matchExpressions 1 NodeSelectorRequirement[] atomic
  matchFields 2 NodeSelectorRequirement[] atomic
Pod
  metadata 1 meta.v1.ObjectMeta
  spec 2 PodSpec
  status 3 PodStatus
PodAffinity
  requiredDuringSchedulingIgnoredDuringExecution 1 PodAffinityTerm[] atomic
  preferredDuringSchedulingIgnoredDuringExecution 2 WeightedPodAffinityTerm[] atomic
PodAffinityTerm
  labelSelector 1 meta.v1.LabelSelector
  namespaces 2 string[] atomic
  topologyKey 3 string!
  namespaceSelector 4 meta.v1.LabelSelector
  matchLabelKeys 5 string[] atomic
  mismatchLabelKeys 6 string[] atomic
PodAntiAffinity
  requiredDuringSchedulingIgnoredDuringExecution 1 PodAffinityTerm[] atomic
  preferredDuringSchedulingIgnoredDuringExecution 2 WeightedPodAffinityTerm[] atomic
PodCondition
  type 1 string!
  observedGeneration 7 int64
  status 2 string!
  lastProbeTime 3 Time
  lastTransitionTime 4 Time
  reason 5 string
  message 6 string
PodDNSConfig
  nameservers 1 string[] atomic
  searches 2 string[] atomic
  options 3 PodDNSConfigOption[] atomic
PodDNSConfigOption
  name 1 string
  value 2 string*
PodExtendedResourceClaimStatus
  requestMappings 1 ContainerExtendedResourceRequest[]! atomic
  resourceClaimName 2 string!
PodIP
  ip 1 string!
PodOS
  name 1 string!
PodReadinessGate
  conditionType 1 string!
PodResourceClaim
  name 1 string!
  resourceClaimName 3 string*
  resourceClaimTemplateName 4 string*
PodResourceClaimStatus
  name 1 string!
  resourceClaimName 2 string*
PodSchedulingGate
  name 1 string!
PodSchedulingGroup
  podGroupName 1 string*
PodSecurityContext
  seLinuxOptions 1 SELinuxOptions
  windowsOptions 8 WindowsSecurityContextOptions
  runAsUser 2 int64*
  runAsGroup 6 int64*
  runAsNonRoot 3 bool*
  supplementalGroups 4 int64[] atomic
  supplementalGroupsPolicy 12 string*
  fsGroup 5 int64*
  sysctls 7 Sysctl[] atomic
  fsGroupChangePolicy 9 string*
  seccompProfile 10 SeccompProfile
  appArmorProfile 11 AppArmorProfile
  seLinuxChangePolicy 13 string*
PodSpec
  volumes 1 Volume[] patch(merge+retainKeys:name) map(name)
  initContainers 20 Container[] patch(merge:name) map(name)
  containers 2 Container[]! patch(merge:name) map(name)
  ephemeralContainers 34 EphemeralContainer[] patch(merge:name) map(name)
  restartPolicy 3 string
  terminationGracePeriodSeconds 4 int64*
  activeDeadlineSeconds 5 int64*
  dnsPolicy 6 string
  nodeSelector 7 map<string> atomic
  serviceAccountName 8 string
  serviceAccount 9 string
  automountServiceAccountToken 21 bool*
  nodeName 10 string
  hostNetwork 11 bool
  hostPID 12 bool
  hostIPC 13 bool
  shareProcessNamespace 27 bool*
  securityContext 14 PodSecurityContext
  imagePullSecrets 15 LocalObjectReference[] patch(merge:name) map(name)
  hostname 16 string
  subdomain 17 string
  affinity 18 Affinity
  schedulerName 19 string
  tolerations 22 Toleration[] atomic
  hostAliases 23 HostAlias[] patch(merge:ip) map(ip)
  priorityClassName 24 string
  priority 25 int32*
  dnsConfig 26 PodDNSConfig
  readinessGates 28 PodReadinessGate[] atomic
  runtimeClassName 29 string*
  enableServiceLinks 30 bool*
  preemptionPolicy 31 string*
  overhead 32 map<Quantity>
  topologySpreadConstraints 33 TopologySpreadConstraint[] patch(merge:topologyKey) map(topologyKey,whenUnsatisfiable)
  setHostnameAsFQDN 35 bool*
  os 36 PodOS
  hostUsers 37 bool*
  schedulingGates 38 PodSchedulingGate[] patch(merge:name) map(name)
  resourceClaims 39 PodResourceClaim[] patch(merge+retainKeys:name) map(name)
  resources 40 ResourceRequirements
  hostnameOverride 41 string*
  schedulingGroup 43 PodSchedulingGroup
PodStatus
  observedGeneration 17 int64
  phase 1 string
  conditions 2 PodCondition[] patch(merge:type) map(type)
  message 3 string
  reason 4 string
  nominatedNodeName 11 string
  hostIP 5 string
  hostIPs 16 HostIP[] patch(merge:ip) atomic
  podIP 6 string
  podIPs 12 PodIP[] patch(merge:ip) map(ip)
  startTime 7 Time
  initContainerStatuses 10 ContainerStatus[] atomic
  containerStatuses 8 ContainerStatus[] atomic
  qosClass 9 string
  ephemeralContainerStatuses 13 ContainerStatus[] atomic
  resize 14 string
  resourceClaimStatuses 15 PodResourceClaimStatus[] patch(merge+retainKeys:name) map(name)
  extendedResourceClaimStatus 18 PodExtendedResourceClaimStatus
  allocatedResources 19 map<Quantity>
  resources 20 ResourceRequirements
  nodeAllocatableResourceClaimStatuses 21 NodeAllocatableResourceClaimStatus[] atomic
PodTemplate
  metadata 1 meta.v1.ObjectMeta
  template 2 PodTemplateSpec value
PodTemplateSpec part
  metadata 1 meta.v1.ObjectMeta
  spec 2 PodSpec value
PreferredSchedulingTerm
  weight 1 int32!
  preference 2 NodeSelectorTerm!
ReplicationController
  metadata 1 meta.v1.ObjectMeta
  spec 2 ReplicationControllerSpec
  status 3 ReplicationControllerStatus
ReplicationControllerCondition
  type 1 string!
  status 2 string!
  lastTransitionTime 3 Time
  reason 4 string
  message 5 string
ReplicationControllerSpec
  replicas 1 int32*
  minReadySeconds 4 int32
  selector 2 map<string> atomic
  template 3 PodTemplateSpec
ReplicationControllerStatus
  replicas 1 int32!
  fullyLabeledReplicas 2 int32
  readyReplicas 4 int32
  availableReplicas 5 int32
  observedGeneration 3 int64
  conditions 6 ReplicationControllerCondition[] patch(merge:type) map(type)
Sysctl
  name 1 string!
  value 2 string!
Toleration
  key 1 string
  operator 2 string
  value 3 string
  effect 4 string
  tolerationSeconds 5 int64*
TopologySpreadConstraint
  maxSkew 1 int32!
  topologyKey 2 string!
  whenUnsatisfiable 3 string!
  labelSelector 4 meta.v1.LabelSelector
  minDomains 5 int32*
  nodeAffinityPolicy 6 string*
  nodeTaintsPolicy 7 string*
  matchLabelKeys 8 string[] atomic
WeightedPodAffinityTerm
  weight 1 int32!
  podAffinityTerm 2 PodAffinityTerm!
`;

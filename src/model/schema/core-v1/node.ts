/** The core.v1 definitions of nodes and control plane components; the notation is explained in `notation.ts`. */
export const nodes = `
ComponentCondition
  type 1 string!
  status 2 string!
  message 3 string
  error 4 string
ComponentStatus
  metadata 1 meta.v1.ObjectMeta
  conditions 2 ComponentCondition[] patch(merge:type) map(type)
AttachedVolume
  name 1 string!
  devicePath 2 string!
ConfigMapNodeConfigSource
  namespace 1 string!
  name 2 string!
  uid 3 string
  resourceVersion 4 string
  kubeletConfigKey 5 string!
ContainerImage
  names 1 string[] atomic
  sizeBytes 2 int64
DaemonEndpoint
  Port 1 int32!
Node
  metadata 1 meta.v1.ObjectMeta
  spec 2 NodeSpec
  status 3 NodeStatus
NodeAddress
  type 1 string!
  address 2 string!
NodeCondition
  type 1 string!
  status 2 string!
  lastHeartbeatTime 3 Time
  lastTransitionTime 4 Time
  reason 5 string
  message 6 string
NodeConfigSource
  configMap 2 ConfigMapNodeConfigSource
NodeConfigStatus
  assigned 1 NodeConfigSource
  active 2 NodeConfigSource
  lastKnownGood 3 NodeConfigSource
  error 4 string
NodeDaemonEndpoints
  kubeletEndpoint 1 DaemonEndpoint value
NodeFeatures
  supplementalGroupsPolicy 1 bool*
NodeRuntimeHandler
  name 1 string
  features 2 NodeRuntimeHandlerFeatures
NodeRuntimeHandlerFeatures
  recursiveReadOnlyMounts 1 bool*
  userNamespaces 2 bool*
NodeSpec
  podCIDR 1 string
  podCIDRs 7 string[] patch(merge) set
  providerID 3 string
  unschedulable 4 bool
  taints 5 Taint[] atomic
  configSource 6 NodeConfigSource
  externalID 2 string
NodeStatus
  capacity 1 map<Quantity>
  allocatable 2 map<Quantity>
  phase 3 string
  conditions 4 NodeCondition[] patch(merge:type) map(type)
  addresses 5 NodeAddress[] patch(merge:type) map(type)
  daemonEndpoints 6 NodeDaemonEndpoints value
  nodeInfo 7 NodeSystemInfo value
  images 8 ContainerImage[] atomic
  volumesInUse 9 string[] atomic
  volumesAttached 10 AttachedVolume[] atomic
  config 11 NodeConfigStatus
  runtimeHandlers 12 NodeRuntimeHandler[] atomic
  features 13 NodeFeatures
  declaredFeatures 14 string[] atomic
NodeSwapStatus
  capacity 1 int64*
NodeSystemInfo
  machineID 1 string!
  systemUUID 2 string!
  bootID 3 string!
  kernelVersion 4 string!
  osImage 5 string!
  containerRuntimeVersion 6 string!
  kubeletVersion 7 string!
  kubeProxyVersion 8 string!
  operatingSystem 9 string!
  architecture 10 string!
  swap 11 NodeSwapStatus
Taint
  key 1 string!
  value 2 string
  effect 3 string!
  timeAdded 4 Time
`;

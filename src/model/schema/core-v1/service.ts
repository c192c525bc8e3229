/** The core.v1 definitions of services and their endpoints; the notation is explained in `notation.ts`. */
export const services = `
ClientIPConfig
  timeoutSeconds 1 int32*
EndpointAddress atomic
  ip 1 string!
  hostname 3 string
  nodeName 4 string*
  targetRef 2 ObjectReference
EndpointPort atomic
  name 1 string
  port 2 int32!
  protocol 3 string
  appProtocol 4 string*
EndpointSubset
  addresses 1 EndpointAddress[] atomic
  notReadyAddresses 2 EndpointAddress[] atomic
  ports 3 EndpointPort[] atomic
Endpoints
  metadata 1 meta.v1.ObjectMeta
  subsets 2 EndpointSubset[] atomic
LoadBalancerIngress
  ip 1 string
  hostname 2 string
  ipMode 3 string*
  ports 4 PortStatus[] atomic
LoadBalancerStatus
  ingress 1 LoadBalancerIngress[] atomic
PortStatus
  port 1 int32!
  protocol 2 string!
  error 3 string*
Service
  metadata 1 meta.v1.ObjectMeta
  spec 2 ServiceSpec
  status 3 ServiceStatus
ServicePort
  name 1 string
  protocol 2 string default(TCP)
  appProtocol 6 string*
  port 3 int32!
  targetPort 4 IntOrString
  nodePort 5 int32
ServiceSpec
  ports 1 ServicePort[] patch(merge:port) map(port,protocol)
  selector 2 map<string> atomic
  clusterIP 3 string
  clusterIPs 18 string[] atomic
  type 4 string
  externalIPs 5 string[] atomic
  sessionAffinity 7 string
  loadBalancerIP 8 string
  loadBalancerSourceRanges 9 string[] atomic
  externalName 10 string
  externalTrafficPolicy 11 string
  healthCheckNodePort 12 int32
  publishNotReadyAddresses 13 bool
  sessionAffinityConfig 14 SessionAffinityConfig
  ipFamilies 19 string[] atomic
  ipFamilyPolicy 17 string*
  allocateLoadBalancerNodePorts 20 bool*
  loadBalancerClass 21 string*
  internalTrafficPolicy 22 string*
  trafficDistribution 23 string*
ServiceStatus
  loadBalancer 1 LoadBalancerStatus value
  conditions 2 meta.v1.Condition[] patch(merge:type) map(type)
SessionAffinityConfig
  clientIP 1 ClientIPConfig
`;

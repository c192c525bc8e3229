/** What `kubectl explain` says of everything that is no pod and no controller of pods. */
export const clusterDescriptions = `
meta.v1.ObjectMeta What every object has.
  annotations Texts for tools, which nobody selects by.
  creationTimestamp When the object was created.
  deletionGracePeriodSeconds How long the object has to end.
  deletionTimestamp When the object is to be gone; set by a deletion.
  finalizers Who must be done with the object before it goes.
  generateName The beginning of a name that the server completes.
  generation Counts the changes of what is wanted.
  labels Texts that objects are selected by.
  managedFields Who set which fields.
  name The name, which no other object of the kind has in the namespace.
  namespace The namespace that the object is in.
  ownerReferences Objects that this one belongs to; it goes when they are all gone.
  resourceVersion The version of the object, for changes that must not overwrite others.
  uid An identity that no other object ever has.
meta.v1.LabelSelector Chooses objects by their labels; an empty one chooses all.
  matchExpressions Conditions that must all hold.
  matchLabels Labels that must all be there.
core.v1.ConfigMap Configuration as keys and values.
  binaryData Values that are no text, as base64.
  data Values that are text.
  immutable Whether values can no longer be changed.
core.v1.Secret Confidential values.
  data Values as base64.
  immutable Whether values can no longer be changed.
  stringData Values as text; they are moved to data.
  type What the values are for, such as kubernetes.io/tls.
core.v1.Service A name and an address for a set of pods.
  spec Which pods, and how they are reached.
  status The state of the load balancer.
core.v1.ServiceSpec Which pods, and how they are reached.
  clusterIP The address; None for a Service that only has DNS names.
  externalIPs More addresses that lead here.
  externalName The DNS name that a Service of type ExternalName stands for.
  externalTrafficPolicy Cluster, or Local to keep the address of the client.
  internalTrafficPolicy Cluster, or Local for pods of the same node only.
  ipFamilies IPv4, IPv6 or both.
  ports The ports.
  publishNotReadyAddresses Whether pods that are not ready are named in DNS.
  selector Labels of the pods.
  sessionAffinity ClientIP sends a client always to the same pod.
  type ClusterIP, NodePort, LoadBalancer or ExternalName. ClusterIP if left out.
core.v1.ServicePort A port of a Service.
  name A name; needed when there are several ports.
  nodePort The port on every node.
  port The port of the Service.
  protocol TCP, UDP or SCTP. TCP if left out.
  targetPort The port of the pods, by number or by name.
core.v1.Namespace A place for names, and for limits and rights.
core.v1.Node The machine that pods run on.
core.v1.NodeSpec How the node is used.
  podCIDR The addresses of its pods.
  taints What keeps pods away that do not tolerate it.
  unschedulable Whether no new pods come here.
core.v1.NodeStatus What the node reports about itself.
  allocatable What pods can have.
  capacity What there is.
  conditions Ready, MemoryPressure, DiskPressure, PIDPressure.
core.v1.PersistentVolume A piece of storage.
core.v1.PersistentVolumeClaim A wish for a piece of storage.
core.v1.PersistentVolumeClaimSpec What storage is wanted.
  accessModes ReadWriteOnce, ReadOnlyMany, ReadWriteMany or ReadWriteOncePod.
  resources How much, under requests.storage.
  selector Labels that the volume must have.
  storageClassName The class; empty for none, the default class if left out.
  volumeMode Filesystem or Block.
  volumeName The volume that was found, or that must be taken.
core.v1.ServiceAccount Whom processes in pods act as towards the API.
core.v1.Event Something that happened to an object.
core.v1.LimitRange Limits and defaults for each object of a namespace.
core.v1.ResourceQuota Limits for all objects of a namespace together.
networking.v1.Ingress Which HTTP requests go to which Services.
networking.v1.IngressClass A controller of Ingresses.
networking.v1.NetworkPolicy Who may talk to some pods, and whom they may talk to.
networking.v1.NetworkPolicySpec Who may talk to some pods, and whom they may talk to.
  egress Whom they may talk to.
  ingress Who may talk to them.
  podSelector The pods; all of the namespace if empty.
  policyTypes Ingress, Egress or both.
rbac.v1.ClusterRole Rights, for the whole cluster or to be given in namespaces.
  aggregationRule Other roles whose rights this one has.
  rules The rights.
rbac.v1.ClusterRoleBinding Gives a ClusterRole to users, in all namespaces.
rbac.v1.Role Rights in one namespace.
  rules The rights.
rbac.v1.RoleBinding Gives a role to users, in one namespace.
  roleRef The role.
  subjects The users, groups and service accounts.
rbac.v1.PolicyRule A right.
  apiGroups The groups of the resources; "" is the core group.
  nonResourceURLs Paths such as /metrics.
  resourceNames Names of objects; all if left out.
  resources Resources such as pods or pods/log.
  verbs What may be done, such as get, list or watch.
policy.v1.PodDisruptionBudget How many pods may be evicted at a time.
policy.v1.PodDisruptionBudgetSpec How many pods may be evicted at a time.
  maxUnavailable How many may be missing.
  minAvailable How many must be there.
  selector The pods.
storage.v1.StorageClass A sort of storage.
scheduling.v1.PriorityClass A priority by name.
coordination.v1.Lease Who leads, and until when.
discovery.v1.EndpointSlice The addresses behind a Service, or a part of them.
apiextensions.v1.CustomResourceDefinition A kind that users define.
admissionregistration.v1.MutatingWebhookConfiguration Web services that may change objects before they are stored.
admissionregistration.v1.ValidatingWebhookConfiguration Web services that may refuse objects before they are stored.
`;

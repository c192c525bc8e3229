/** The core.v1 definitions of configuration, secrets, accounts, events, and references that everything uses; the notation is explained in `notation.ts`. */
export const configuration = `
ConfigMap
  metadata 1 meta.v1.ObjectMeta
  immutable 4 bool*
  data 2 map<string>
  binaryData 3 map<bytes>
Event
  metadata 1 meta.v1.ObjectMeta!
  involvedObject 2 ObjectReference!
  reason 3 string
  message 4 string
  source 5 EventSource value
  firstTimestamp 6 Time
  lastTimestamp 7 Time
  count 8 int32
  type 9 string
  eventTime 10 MicroTime
  series 11 EventSeries
  action 12 string
  related 13 ObjectReference
  reportingComponent 14 string
  reportingInstance 15 string
EventSeries
  count 1 int32
  lastObservedTime 2 MicroTime
EventSource
  component 1 string
  host 2 string
LocalObjectReference atomic
  name 1 string default()
ObjectReference atomic
  kind 1 string
  namespace 2 string
  name 3 string
  uid 4 string
  apiVersion 5 string
  resourceVersion 6 string
  fieldPath 7 string
Secret
  metadata 1 meta.v1.ObjectMeta
  immutable 5 bool*
  data 2 map<bytes>
  stringData 4 map<string>
  type 3 string
SecretReference atomic
  name 1 string
  namespace 2 string
ServiceAccount
  metadata 1 meta.v1.ObjectMeta
  secrets 2 ObjectReference[] patch(merge:name) map(name)
  imagePullSecrets 3 LocalObjectReference[] atomic
  automountServiceAccountToken 4 bool*
TypedLocalObjectReference atomic
  apiGroup 1 string*
  kind 2 string!
  name 3 string!
TypedObjectReference
  apiGroup 1 string*
  kind 2 string!
  name 3 string!
  namespace 4 string*
`;

/** The core.v1 definitions of persistent volumes and claims; the notation is explained in `notation.ts`. */
export const persistentVolumes = `
AzureFilePersistentVolumeSource
  secretName 1 string!
  shareName 2 string!
  readOnly 3 bool
  secretNamespace 4 string*
CSIPersistentVolumeSource
  driver 1 string!
  volumeHandle 2 string!
  readOnly 3 bool
  fsType 4 string
  volumeAttributes 5 map<string>
  controllerPublishSecretRef 6 SecretReference
  nodeStageSecretRef 7 SecretReference
  nodePublishSecretRef 8 SecretReference
  controllerExpandSecretRef 9 SecretReference
  nodeExpandSecretRef 10 SecretReference
CephFSPersistentVolumeSource
  monitors 1 string[]! atomic
  path 2 string
  user 3 string
  secretFile 4 string
  secretRef 5 SecretReference
  readOnly 6 bool
CinderPersistentVolumeSource
  volumeID 1 string!
  fsType 2 string
  readOnly 3 bool
  secretRef 4 SecretReference
FlexPersistentVolumeSource
  driver 1 string!
  fsType 2 string
  secretRef 3 SecretReference
  readOnly 4 bool
  options 5 map<string>
GlusterfsPersistentVolumeSource
  endpoints 1 string!
  path 2 string!
  readOnly 3 bool
  endpointsNamespace 4 string*
ISCSIPersistentVolumeSource
  targetPortal 1 string!
  iqn 2 string!
  lun 3 int32!
  iscsiInterface 4 string
  fsType 5 string
  readOnly 6 bool
  portals 7 string[] atomic
  chapAuthDiscovery 8 bool
  chapAuthSession 11 bool
  secretRef 10 SecretReference
  initiatorName 12 string*
LocalVolumeSource
  path 1 string!
  fsType 2 string*
ModifyVolumeStatus
  targetVolumeAttributesClassName 1 string
  status 2 string!
PersistentVolume
  metadata 1 meta.v1.ObjectMeta
  spec 2 PersistentVolumeSpec
  status 3 PersistentVolumeStatus
PersistentVolumeClaim
  metadata 1 meta.v1.ObjectMeta
  spec 2 PersistentVolumeClaimSpec
  status 3 PersistentVolumeClaimStatus
PersistentVolumeClaimCondition
  type 1 string!
  status 2 string!
  lastProbeTime 3 Time
  lastTransitionTime 4 Time
  reason 5 string
  message 6 string
PersistentVolumeClaimSpec
  accessModes 1 string[] atomic
  selector 4 meta.v1.LabelSelector
  resources 2 VolumeResourceRequirements value
  volumeName 3 string
  storageClassName 5 string*
  volumeMode 6 string*
  dataSource 7 TypedLocalObjectReference
  dataSourceRef 8 TypedObjectReference
  volumeAttributesClassName 9 string*
PersistentVolumeClaimStatus
  phase 1 string
  accessModes 2 string[] atomic
  capacity 3 map<Quantity>
  conditions 4 PersistentVolumeClaimCondition[] patch(merge:type) map(type)
  allocatedResources 5 map<Quantity>
  allocatedResourceStatuses 7 map<string> granular
  currentVolumeAttributesClassName 8 string*
  modifyVolumeStatus 9 ModifyVolumeStatus
PersistentVolumeClaimTemplate part
  metadata 1 meta.v1.ObjectMeta
  spec 2 PersistentVolumeClaimSpec!
PersistentVolumeSpec
  capacity 1 map<Quantity>
  gcePersistentDisk 2/1 GCEPersistentDiskVolumeSource
  awsElasticBlockStore 2/2 AWSElasticBlockStoreVolumeSource
  hostPath 2/3 HostPathVolumeSource
  glusterfs 2/4 GlusterfsPersistentVolumeSource
  nfs 2/5 NFSVolumeSource
  rbd 2/6 RBDPersistentVolumeSource
  iscsi 2/7 ISCSIPersistentVolumeSource
  cinder 2/8 CinderPersistentVolumeSource
  cephfs 2/9 CephFSPersistentVolumeSource
  fc 2/10 FCVolumeSource
  flocker 2/11 FlockerVolumeSource
  flexVolume 2/12 FlexPersistentVolumeSource
  azureFile 2/13 AzureFilePersistentVolumeSource
  vsphereVolume 2/14 VsphereVirtualDiskVolumeSource
  quobyte 2/15 QuobyteVolumeSource
  azureDisk 2/16 AzureDiskVolumeSource
  photonPersistentDisk 2/17 PhotonPersistentDiskVolumeSource
  portworxVolume 2/18 PortworxVolumeSource
  scaleIO 2/19 ScaleIOPersistentVolumeSource
  local 2/20 LocalVolumeSource
  storageos 2/21 StorageOSPersistentVolumeSource
  csi 2/22 CSIPersistentVolumeSource
  accessModes 3 string[] atomic
  claimRef 4 ObjectReference granular
  persistentVolumeReclaimPolicy 5 string
  storageClassName 6 string
  mountOptions 7 string[] atomic
  volumeMode 8 string*
  nodeAffinity 9 VolumeNodeAffinity
  volumeAttributesClassName 10 string*
PersistentVolumeStatus
  phase 1 string
  message 2 string
  reason 3 string
  lastPhaseTransitionTime 4 Time
RBDPersistentVolumeSource
  monitors 1 string[]! atomic
  image 2 string!
  fsType 3 string
  pool 4 string
  user 5 string
  keyring 6 string
  secretRef 7 SecretReference
  readOnly 8 bool
ScaleIOPersistentVolumeSource
  gateway 1 string!
  system 2 string!
  secretRef 3 SecretReference!
  sslEnabled 4 bool
  protectionDomain 5 string
  storagePool 6 string
  storageMode 7 string
  volumeName 8 string
  fsType 9 string
  readOnly 10 bool
StorageOSPersistentVolumeSource
  volumeName 1 string
  volumeNamespace 2 string
  fsType 3 string
  readOnly 4 bool
  secretRef 5 ObjectReference
TopologySelectorLabelRequirement
  key 1 string!
  values 2 string[]! atomic
TopologySelectorTerm atomic
  matchLabelExpressions 1 TopologySelectorLabelRequirement[] atomic
VolumeNodeAffinity
  required 1 NodeSelector
VolumeResourceRequirements
  limits 1 map<Quantity>
  requests 2 map<Quantity>
`;

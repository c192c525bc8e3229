/** The core.v1 definitions of volumes of pods, and those in-tree types that only old manifests have; the notation is explained in `notation.ts`. */
export const volumes = `
AWSElasticBlockStoreVolumeSource
  volumeID 1 string!
  fsType 2 string
  partition 3 int32
  readOnly 4 bool
AzureDiskVolumeSource
  diskName 1 string!
  diskURI 2 string!
  cachingMode 3 string*
  fsType 4 string*
  readOnly 5 bool*
  kind 6 string*
AzureFileVolumeSource
  secretName 1 string!
  shareName 2 string!
  readOnly 3 bool
CSIVolumeSource
  driver 1 string!
  readOnly 2 bool*
  fsType 3 string*
  volumeAttributes 4 map<string>
  nodePublishSecretRef 5 LocalObjectReference
CephFSVolumeSource
  monitors 1 string[]! atomic
  path 2 string
  user 3 string
  secretFile 4 string
  secretRef 5 LocalObjectReference
  readOnly 6 bool
CinderVolumeSource
  volumeID 1 string!
  fsType 2 string
  readOnly 3 bool
  secretRef 4 LocalObjectReference
ClusterTrustBundleProjection
  name 1 string*
  signerName 2 string*
  labelSelector 3 meta.v1.LabelSelector
  optional 5 bool*
  path 4 string!
ConfigMapProjection
  name 1/1 string
  items 2 KeyToPath[] atomic
  optional 4 bool*
ConfigMapVolumeSource
  name 1/1 string
  items 2 KeyToPath[] atomic
  defaultMode 3 int32*
  optional 4 bool*
DownwardAPIProjection
  items 1 DownwardAPIVolumeFile[] atomic
DownwardAPIVolumeFile
  path 1 string!
  fieldRef 2 ObjectFieldSelector
  resourceFieldRef 3 ResourceFieldSelector
  mode 4 int32*
DownwardAPIVolumeSource
  items 1 DownwardAPIVolumeFile[] atomic
  defaultMode 2 int32*
EmptyDirVolumeSource
  medium 1 string
  sizeLimit 2 Quantity
EphemeralVolumeSource
  volumeClaimTemplate 1 PersistentVolumeClaimTemplate
FCVolumeSource
  targetWWNs 1 string[] atomic
  lun 2 int32*
  fsType 3 string
  readOnly 4 bool
  wwids 5 string[] atomic
FlexVolumeSource
  driver 1 string!
  fsType 2 string
  secretRef 3 LocalObjectReference
  readOnly 4 bool
  options 5 map<string>
FlockerVolumeSource
  datasetName 1 string
  datasetUUID 2 string
GCEPersistentDiskVolumeSource
  pdName 1 string!
  fsType 2 string
  partition 3 int32
  readOnly 4 bool
GitRepoVolumeSource
  repository 1 string!
  revision 2 string
  directory 3 string
GlusterfsVolumeSource
  endpoints 1 string!
  path 2 string!
  readOnly 3 bool
HostPathVolumeSource
  path 1 string!
  type 2 string*
ISCSIVolumeSource
  targetPortal 1 string!
  iqn 2 string!
  lun 3 int32!
  iscsiInterface 4 string
  fsType 5 string
  readOnly 6 bool
  portals 7 string[] atomic
  chapAuthDiscovery 8 bool
  chapAuthSession 11 bool
  secretRef 10 LocalObjectReference
  initiatorName 12 string*
ImageVolumeSource
  reference 1 string
  pullPolicy 2 string
KeyToPath
  key 1 string!
  path 2 string!
  mode 3 int32*
NFSVolumeSource
  server 1 string!
  path 2 string!
  readOnly 3 bool
PersistentVolumeClaimVolumeSource
  claimName 1 string!
  readOnly 2 bool
PhotonPersistentDiskVolumeSource
  pdID 1 string!
  fsType 2 string
PodCertificateProjection
  signerName 1 string!
  keyType 2 string!
  maxExpirationSeconds 3 int32*
  credentialBundlePath 4 string
  keyPath 5 string
  certificateChainPath 6 string
  userAnnotations 7 map<string>
PortworxVolumeSource
  volumeID 1 string!
  fsType 2 string
  readOnly 3 bool
ProjectedVolumeSource
  sources 1 VolumeProjection[] atomic
  defaultMode 2 int32*
QuobyteVolumeSource
  registry 1 string!
  volume 2 string!
  readOnly 3 bool
  user 4 string
  group 5 string
  tenant 6 string
RBDVolumeSource
  monitors 1 string[]! atomic
  image 2 string!
  fsType 3 string
  pool 4 string
  user 5 string
  keyring 6 string
  secretRef 7 LocalObjectReference
  readOnly 8 bool
ScaleIOVolumeSource
  gateway 1 string!
  system 2 string!
  secretRef 3 LocalObjectReference!
  sslEnabled 4 bool
  protectionDomain 5 string
  storagePool 6 string
  storageMode 7 string
  volumeName 8 string
  fsType 9 string
  readOnly 10 bool
SecretProjection
  name 1/1 string
  items 2 KeyToPath[] atomic
  optional 4 bool*
SecretVolumeSource
  secretName 1 string
  items 2 KeyToPath[] atomic
  defaultMode 3 int32*
  optional 4 bool*
ServiceAccountTokenProjection
  audience 1 string
  expirationSeconds 2 int64*
  path 3 string!
StorageOSVolumeSource
  volumeName 1 string
  volumeNamespace 2 string
  fsType 3 string
  readOnly 4 bool
  secretRef 5 LocalObjectReference
Volume
  name 1 string!
  hostPath 2/1 HostPathVolumeSource
  emptyDir 2/2 EmptyDirVolumeSource
  gcePersistentDisk 2/3 GCEPersistentDiskVolumeSource
  awsElasticBlockStore 2/4 AWSElasticBlockStoreVolumeSource
  gitRepo 2/5 GitRepoVolumeSource
  secret 2/6 SecretVolumeSource
  nfs 2/7 NFSVolumeSource
  iscsi 2/8 ISCSIVolumeSource
  glusterfs 2/9 GlusterfsVolumeSource
  persistentVolumeClaim 2/10 PersistentVolumeClaimVolumeSource
  rbd 2/11 RBDVolumeSource
  flexVolume 2/12 FlexVolumeSource
  cinder 2/13 CinderVolumeSource
  cephfs 2/14 CephFSVolumeSource
  flocker 2/15 FlockerVolumeSource
  downwardAPI 2/16 DownwardAPIVolumeSource
  fc 2/17 FCVolumeSource
  azureFile 2/18 AzureFileVolumeSource
  configMap 2/19 ConfigMapVolumeSource
  vsphereVolume 2/20 VsphereVirtualDiskVolumeSource
  quobyte 2/21 QuobyteVolumeSource
  azureDisk 2/22 AzureDiskVolumeSource
  photonPersistentDisk 2/23 PhotonPersistentDiskVolumeSource
  projected 2/26 ProjectedVolumeSource
  portworxVolume 2/24 PortworxVolumeSource
  scaleIO 2/25 ScaleIOVolumeSource
  storageos 2/27 StorageOSVolumeSource
  csi 2/28 CSIVolumeSource
  ephemeral 2/29 EphemeralVolumeSource
  image 2/30 ImageVolumeSource
VolumeProjection
  secret 1 SecretProjection
  downwardAPI 2 DownwardAPIProjection
  configMap 3 ConfigMapProjection
  serviceAccountToken 4 ServiceAccountTokenProjection
  clusterTrustBundle 5 ClusterTrustBundleProjection
  podCertificate 6 PodCertificateProjection
VsphereVirtualDiskVolumeSource
  volumePath 1 string!
  fsType 2 string
  storagePolicyName 3 string
  storagePolicyID 4 string
`;

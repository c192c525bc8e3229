/** What `kubectl explain` says of the kinds that make pods. */
export const workloadDescriptions = `
apps.v1.Deployment Keeps a number of like pods running and replaces them step by step when they change.
apps.v1.DeploymentSpec Which pods, how many, and how they are replaced.
  minReadySeconds How long a pod must be ready to count as available.
  paused Whether changes wait.
  progressDeadlineSeconds How long a change may take before it counts as failed. 600 if left out.
  replicas How many pods. 1 if left out.
  revisionHistoryLimit How many old ReplicaSets are kept. 10 if left out.
  selector The labels of the pods; it cannot be changed.
  strategy How pods are replaced.
  template The pods.
apps.v1.DeploymentStrategy How pods are replaced.
  rollingUpdate How many at a time.
  type Recreate, or RollingUpdate, which is used if left out.
apps.v1.RollingUpdateDeployment How many pods are replaced at a time.
  maxSurge How many more pods than wanted there may be. 25% if left out.
  maxUnavailable How many pods may be missing. 25% if left out.
apps.v1.ReplicaSet Keeps a number of like pods running.
apps.v1.ReplicaSetSpec Which pods, and how many.
  replicas How many pods. 1 if left out.
  selector The labels of the pods.
  template The pods.
apps.v1.StatefulSet Keeps pods running that have a number and storage each.
apps.v1.StatefulSetSpec Which pods, how many, and what storage.
  podManagementPolicy OrderedReady, or Parallel to start all at once.
  replicas How many pods. 1 if left out.
  selector The labels of the pods.
  serviceName The headless Service that gives each pod a name.
  template The pods.
  updateStrategy How pods are replaced.
  volumeClaimTemplates The storage that each pod gets.
apps.v1.DaemonSet Keeps one pod running on every node.
apps.v1.DaemonSetSpec Which pods, and how they are replaced.
  selector The labels of the pods.
  template The pods.
  updateStrategy How pods are replaced.
apps.v1.ControllerRevision An old or current state of a StatefulSet or DaemonSet.
batch.v1.Job Runs pods until enough of them have succeeded.
batch.v1.JobSpec Which pods, and when the Job is done.
  activeDeadlineSeconds How long the Job may run, in seconds.
  backoffLimit How many failures there may be. 6 if left out.
  backoffLimitPerIndex How many failures each index may have.
  completionMode NonIndexed, or Indexed to give each pod a number.
  completions How many pods must succeed.
  manualSelector Whether selector is the user's own.
  parallelism How many pods run at a time. 1 if left out.
  podFailurePolicy What to do after certain failures.
  podReplacementPolicy Whether a pod is replaced as soon as it is told to stop, or when it has failed.
  selector The labels of the pods; set by the server.
  successPolicy When enough has succeeded.
  suspend Whether no pods are made.
  template The pods; their restartPolicy is Never or OnFailure.
  ttlSecondsAfterFinished How long the Job stays after its end, in seconds.
batch.v1.CronJob Makes a Job again and again.
batch.v1.CronJobSpec When, and which Job.
  concurrencyPolicy Allow, Forbid or Replace, when the last Job still runs. Allow if left out.
  failedJobsHistoryLimit How many failed Jobs are kept. 1 if left out.
  jobTemplate The Job.
  schedule When, as cron writes it: minute hour day month weekday.
  startingDeadlineSeconds How late a Job may start.
  successfulJobsHistoryLimit How many successful Jobs are kept. 3 if left out.
  suspend Whether no Jobs are made.
  timeZone The time zone of the schedule.
autoscaling.v2.HorizontalPodAutoscaler Sets the number of pods by what they use.
autoscaling.v2.HorizontalPodAutoscalerSpec Which pods, how many, and by what.
  behavior How fast the number goes up and down.
  maxReplicas The most pods.
  metrics What is measured and what it should be.
  minReplicas The least pods. 1 if left out.
  scaleTargetRef Whose number of pods is set.
autoscaling.v1.Scale The number of pods of a controller.
core.v1.ReplicationController The older form of a ReplicaSet.
core.v1.PodTemplate A description of pods that controllers can share.
`;

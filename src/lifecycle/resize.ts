import type { ContainerView, PodView } from "./pod-view.ts";

export function resizeNeedsRestart(_view: PodView, _container: ContainerView): boolean {
  return false;
}

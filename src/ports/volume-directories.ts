/** Where the data of dynamically provisioned volumes lies on this machine. */
export interface VolumeDirectories {
  /** Makes the directory of a volume, empty and open to every user; returns its path. One that is there stays. */
  create(volume: string): Promise<string>;
  /** Removes the directory of a volume with everything in it; nothing happens when there is none. */
  remove(volume: string): Promise<void>;
}

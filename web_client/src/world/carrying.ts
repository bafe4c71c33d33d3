// Taking panels out of their row: pulled before the visitor, or carried along with a ray.

import { Vector3 } from "three";
import { carryPanel, type Moved, movePanel } from "../hand/moved";
import { type Selection, type Store, tileKey } from "../store";
import type { Before, Hold } from "./board_views";
import type { PanelView } from "./panel_view";

/** metres of the room: how far away a pulled panel stands, and how wide and high it is then at most */
const [AWAY, WIDEST, HIGHEST] = [1.7, 1.5, 1.1];
/** radians between pulled panels */
const BESIDE = 0.95;
const [NEAREST, FARTHEST] = [0.5, 60];

export class Carrying {
  private readonly at = new Vector3();

  constructor(
    private readonly store: Store,
    private readonly before: () => Before,
    private readonly find: (place: Selection) => PanelView | null,
  ) {}

  /** Bring a panel before the visitor, beside those that stand there; back where it already does. */
  pull(place: Selection): void {
    const view = this.find(place);
    const key = tileKey(place.network, place.panel);
    if (!view) return;
    if (this.store.moved.peek().has(key)) {
      movePanel(this.store, key, null);
      return;
    }
    const { position, yaw, scale } = this.before();
    const [width, height] = [view.panel.width, view.panel.height];
    const size = Math.min((WIDEST * scale) / width, (HIGHEST * scale) / height);
    const angle = this.freeAngle(position, yaw);
    this.at.set(
      position.x - Math.sin(angle) * AWAY * scale,
      position.y,
      position.z - Math.cos(angle) * AWAY * scale,
    );
    movePanel(this.store, key, facing(this.at, position, size));
  }

  /** It follows the ray that grasped it `distance` metres away. */
  carry(place: Selection, distance: number, origin: Vector3, direction: Vector3): Hold | null {
    const view = this.find(place);
    if (!view) return null;
    const { store } = this;
    const key = tileKey(place.network, place.panel);
    const [x, y, z] = view.pose.centre;
    const size = view.pose.width / view.panel.width;
    const offset = new Vector3(x, y, z).sub(this.at.copy(direction).multiplyScalar(distance).add(origin));
    let far = distance;
    let begun = false;
    return {
      move: (from, along, push) => {
        const { position, scale } = this.before();
        // a stick pulls what is far away faster
        far = Math.min(FARTHEST * scale, Math.max(NEAREST * scale, far - push * Math.max(scale, far)));
        this.at
          .copy(along)
          .multiplyScalar(far)
          .add(from)
          .addScaledVector(offset, far / distance);
        const moved = facing(this.at, position, size);
        if (begun) carryPanel(store, key, moved);
        else movePanel(store, key, moved);
        begun = true;
      },
      end: () => undefined,
    };
  }

  private freeAngle(eye: Vector3, yaw: number): number {
    const taken = [...this.store.moved.peek().values()]
      .filter(({ position: [x, , z] }) => Math.hypot(eye.x - x, eye.z - z) < 3 * AWAY * this.before().scale)
      .map(({ position: [x, , z] }) => Math.atan2(eye.x - x, eye.z - z));
    const free = (angle: number): boolean =>
      taken.every(
        (other) => Math.abs(Math.atan2(Math.sin(other - angle), Math.cos(other - angle))) > 0.8 * BESIDE,
      );
    for (const place of [0, -1, 1, -2, 2, 3]) if (free(yaw + place * BESIDE)) return yaw + place * BESIDE;
    return yaw;
  }
}

/** A panel there, turned to the eye. */
function facing(at: Vector3, eye: Vector3, scale: number): Moved {
  const [x, y, z] = [eye.x - at.x, eye.y - at.y, eye.z - at.z];
  return {
    position: [at.x, at.y, at.z],
    yaw: Math.atan2(x, z),
    tilt: -Math.atan2(y, Math.hypot(x, z)),
    scale,
    hidden: false,
  };
}

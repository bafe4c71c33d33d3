// Taking panels out of their row: pulled before the visitor, or carried along with a ray.

import { type Group, Vector3 } from "three";
import { bringPinned, carryPanel, type Moved, movePanel } from "../hand/moved";
import { type Selection, type Store, tileKey } from "../store";
import type { Before, Hold } from "./board_views";
import { facing, freeAngle } from "./facing";
import type { PanelView } from "./panel_view";

/** metres of the room: how far away a pulled panel stands, and how wide and high it is then at most */
const [AWAY, WIDEST, HIGHEST] = [1.7, 1.5, 1.1];
/** radians between pulled panels */
const BESIDE = 0.95;
const PLACES = [0, -1, 1, -2, 2, 3];
const [NEAREST, FARTHEST] = [0.5, 60];

export class Carrying {
  private readonly at = new Vector3();
  /** where the visitor's rig was when what is pinned was brought along last */
  private readonly was = new Vector3();
  private readonly by = new Vector3();
  private wasYaw = 0;
  private wasScale = 1;

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
    const angle = freeAngle(this.near(position), position, yaw, BESIDE, PLACES);
    this.at.set(
      position.x - Math.sin(angle) * AWAY * scale,
      position.y,
      position.z - Math.cos(angle) * AWAY * scale,
    );
    movePanel(this.store, key, movedTo(this.at, position, size, 0, false));
  }

  /** What is pinned goes along with the visitor's rig. */
  follow({ position, rotation, scale }: Group): void {
    const { was, by } = this;
    by.copy(position).sub(was);
    const [yaw, growth] = [rotation.y - this.wasYaw, scale.x / this.wasScale];
    if (by.lengthSq() === 0 && yaw === 0 && growth === 1) return;
    for (const { pinned } of this.store.moved.peek().values())
      if (pinned) {
        bringPinned(this.store, was, by, yaw, growth);
        break;
      }
    was.copy(position);
    this.wasYaw = rotation.y;
    this.wasScale = scale.x;
  }

  /** It follows the ray that grasped it `distance` metres away. */
  carry(place: Selection, distance: number, origin: Vector3, direction: Vector3): Hold | null {
    const view = this.find(place);
    if (!view) return null;
    const { store } = this;
    const key = tileKey(place.network, place.panel);
    const [x, y, z] = view.pose.centre;
    const size = view.pose.width / view.panel.width;
    const { turn = 0, pinned = false } = store.moved.peek().get(key) ?? {};
    let turned = turn;
    const offset = new Vector3(x, y, z).sub(this.at.copy(direction).multiplyScalar(distance).add(origin));
    let far = distance;
    let begun = false;
    return {
      move: (from, along, push, turns) => {
        const { position, scale } = this.before();
        turned += turns;
        // a stick pulls what is far away faster
        far = Math.min(FARTHEST * scale, Math.max(NEAREST * scale, far - push * Math.max(scale, far)));
        this.at
          .copy(along)
          .multiplyScalar(far)
          .add(from)
          .addScaledVector(offset, far / distance);
        const moved = movedTo(this.at, position, size, turned, pinned);
        if (begun) carryPanel(store, key, moved);
        else movePanel(store, key, moved);
        begun = true;
      },
      end: () => undefined,
    };
  }

  /** Of what was pulled, all that stands near. */
  private *near({ x, z }: Vector3): Generator<{ x: number; z: number }> {
    const reach = 3 * AWAY * this.before().scale;
    for (const { position } of this.store.moved.peek().values())
      if (Math.hypot(x - position[0], z - position[2]) < reach) yield { x: position[0], z: position[2] };
  }
}

/** A panel there, `turn` radians from facing the eye. */
function movedTo(at: Vector3, eye: Vector3, scale: number, turn: number, pinned: boolean): Moved {
  const { yaw, tilt } = facing(at, eye);
  return { position: [at.x, at.y, at.z], yaw: yaw + turn, tilt, scale, turn, hidden: false, pinned };
}

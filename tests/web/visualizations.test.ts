import { describe, expect, test } from "vitest";
import { Store } from "../../web_client/src/store";
import {
  imagesFor,
  NO_IMAGES,
  placeOf,
  showsImages,
  sideFor,
  togetherWith,
  withPictures,
} from "../../web_client/src/visualizations";
import { placed } from "../../web_client/src/world/image_atlas";

describe("the images of a layer", () => {
  test("fit on a texture of two million texels however many there are", () => {
    for (const channels of [1, 3, 24, 64, 512, 2048, 4096]) {
      const side = sideFor(channels);
      expect(side % 16).toBe(0);
      expect(side * side * channels).toBeLessThanOrEqual(Math.max(1 << 21, 16 * 16 * channels));
    }
    expect(sideFor(1)).toBe(256);
    expect(sideFor(512)).toBe(64);
  });

  test("have places whose coarser levels mix no neighbours", () => {
    expect([1, 16, 17, 28, 64].map(placeOf)).toEqual([16, 16, 32, 32, 64]);
  });

  test("are asked for in groups that are the same for everybody", () => {
    expect(togetherWith(0, 40)).toEqual(togetherWith(15, 40));
    expect(togetherWith(17, 40)[0]).toBe(16);
    expect(togetherWith(39, 40)).toEqual([32, 33, 34, 35, 36, 37, 38, 39]);
  });
});

/** Pictures of 1 x 2 pixels; the alpha of each as given. */
function pictures(...alphas: number[]) {
  const pixels = new Uint8Array(alphas.length * 8);
  alphas.forEach((alpha, i) => {
    pixels.fill(i + 1, i * 8, (i + 1) * 8);
    pixels[i * 8 + 3] = pixels[i * 8 + 7] = alpha;
  });
  return { count: alphas.length, height: 1, width: 2, labels: alphas.map((_, i) => `image ${i}`), pixels };
}

describe("images that arrive", () => {
  test("join those that are there; what is still to come is left out", () => {
    const first = withPictures(NO_IMAGES, [4, 5, 6], pictures(255, 255, 0), false);
    expect([...first.images.keys()]).toEqual([4, 5]);
    const next = withPictures(first, [6], pictures(255), true);
    expect([...next.images].map(([channel, { finished }]) => [channel, finished])).toEqual([
      [4, false],
      [5, false],
      [6, true],
    ]);
    expect(first.images.get(5)?.label).toBe("image 1");
    expect(next.images.get(4)).toBe(first.images.get(4)); // it need not go to the card again
    expect(next.images.get(6)?.version).toBeGreaterThan(first.version);
  });

  test("leave what has grown to its end as it is", () => {
    const done = withPictures(NO_IMAGES, [1], pictures(255), true);
    expect(withPictures(done, [0, 1], pictures(255, 255), false).images.get(1)).toBe(done.images.get(1));
  });

  test("take the place of those of another size", () => {
    const before = withPictures(NO_IMAGES, [1], pictures(255), true);
    const larger = { ...pictures(255), width: 1, height: 2 };
    expect([...withPictures(before, [3], larger, false).images.keys()]).toEqual([3]);
  });
});

test("a panel shows images where that was chosen for it, else as all do", () => {
  const store = new Store();
  expect(imagesFor(store, "net", "a", "a.relu")).toBeNull();
  store.visualizedForAll.value = true;
  expect(imagesFor(store, "net", "a", "a.relu")).toBe(NO_IMAGES);
  store.visualized.value = new Map([["net/a", false]]);
  expect(showsImages(store, "net", "a")).toBe(false);
  expect(showsImages(store, "net", "b")).toBe(true);
  const images = withPictures(NO_IMAGES, [0], pictures(255), true);
  store.images.set("net/b.relu", images);
  expect(imagesFor(store, "net", "b", "b.relu")).toBe(images);
});

test("an image smaller than its place is continued to the place's ends", () => {
  const pixels = new Uint8Array(Uint32Array.of(1, 2, 3, 4, 5, 6).buffer); // 2 x 3
  const texels = [...new Uint32Array(placed(pixels, 2, 3, 4).buffer)];
  expect(texels).toEqual([1, 2, 3, 3, 4, 5, 6, 6, 4, 5, 6, 6, 4, 5, 6, 6]);
  expect(placed(pixels.subarray(0, 4), 1, 1, 1)).toEqual(pixels.subarray(0, 4));
});

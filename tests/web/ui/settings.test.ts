import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { flag, listOf, oneOf, persisted, stored, within } from "../../../web_client/src/ui/settings";

/** A browser's storage of at most `room` letters. */
class MemoryStorage implements Storage {
  private readonly kept = new Map<string, string>();
  constructor(public room = Number.POSITIVE_INFINITY) {}
  [name: string]: unknown;
  get length(): number {
    return this.kept.size;
  }
  key(index: number): string | null {
    return [...this.kept.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (value.length > this.room) throw new DOMException("full", "QuotaExceededError");
    this.kept.set(key, value);
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
  clear(): void {
    this.kept.clear();
  }
}

let storage: MemoryStorage;
beforeEach(() => {
  storage = new MemoryStorage();
  Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true });
});
afterEach(() => {
  Reflect.deleteProperty(globalThis, "localStorage");
});

describe("a setting that lasts", () => {
  it("is there at the next visit", () => {
    const first = signal(1.6);
    persisted(first, "gain", within(1, 8));
    expect(storage.getItem("boxwalk.gain")).toBeNull(); // a default is not stored
    first.value = 3;
    const second = signal(1.6);
    persisted(second, "gain", within(1, 8));
    expect(second.value).toBe(3);
    second.value = 1.6; // also back to the default
    expect(storage.getItem("boxwalk.gain")).toBe("1.6");
  });

  it("ignores what is not allowed and what is no JSON", () => {
    for (const text of ["9", '"3"', "null", "{", "dark", ""]) {
      storage.setItem("boxwalk.gain", text);
      const gain = signal(1.6);
      persisted(gain, "gain", within(1, 8))();
      expect(gain.value, text).toBe(1.6);
    }
  });

  it("lasts as long as the page where storage is full or forbidden", () => {
    storage.room = 1;
    const gain = signal(1.6);
    persisted(gain, "gain", within(1, 8));
    gain.value = 2.5;
    expect(gain.value).toBe(2.5);
    Object.defineProperty(globalThis, "localStorage", {
      get: () => {
        throw new DOMException("denied", "SecurityError");
      },
      configurable: true,
    });
    expect(stored("gain", within(1, 8))).toBeNull();
    gain.value = 2;
    expect(gain.value).toBe(2);
  });

  it("ends when told so", () => {
    const gain = signal(1.6);
    persisted(gain, "gain", within(1, 8))();
    gain.value = 2;
    expect(storage.getItem("boxwalk.gain")).toBeNull();
  });
});

describe("checks", () => {
  it("let through what is allowed only", () => {
    expect(oneOf("a", "b")("b")).toBe("b");
    expect(oneOf("a", "b")("c")).toBeNull();
    expect(oneOf("a", "b")(["a"])).toBeNull();
    expect(within(1, 2)(Number.NaN)).toBeNull();
    expect(within(1, 2)(2)).toBe(2);
    expect(flag(false)).toBe(false);
    expect(flag(0)).toBeNull();
    expect(listOf(flag)([true, 1, false])).toEqual([true, false]);
    expect(listOf(flag)("true")).toBeNull();
  });
});

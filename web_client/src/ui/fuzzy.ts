// Finding names with near misses: every word of the query must be found, whole, as letters in order, or misspelt a little.

/** One thing to find; `text` is what is shown, `more` further words that lead to it (operator, shape). */
export interface Findable {
  text: string;
  more: string;
}

export interface Found<T extends Findable> {
  item: T;
  score: number;
  /** positions in `text` of the letters that matched, ascending */
  marks: readonly number[];
}

const EXACT = 100;
const SUBSTRING = 70;
const LETTERS = 40;
const MISSPELT = 25;
const ELSEWHERE = 0.8;

const clean = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[×✕]/g, "x")
    .replace(/\s*x\s*(?=\d)/g, "x");
const boundary = (text: string, at: number): boolean => at === 0 || /[\s._~/:-]/.test(text[at - 1] ?? "");
/** also the number in `layer3` */
const begins = (text: string, at: number): boolean =>
  boundary(text, at) || (/\d/.test(text[at] ?? "") && !/\d/.test(text[at - 1] ?? ""));

/** The best `limit` items for a query, best first; an empty query gives the first ones as they are. */
export function find<T extends Findable>(query: string, items: readonly T[], limit: number): Found<T>[] {
  const words = clean(query)
    .split(/[\s,]+/)
    .filter((word) => word.length > 0);
  if (words.length === 0) return items.slice(0, limit).map((item) => ({ item, score: 0, marks: [] }));
  const found: Found<T>[] = [];
  for (const item of items) {
    const match = matchAll(words, clean(item.text), clean(item.more));
    if (match !== null) found.push({ item, ...match });
  }
  // stable: equal scores stay in the order of the network
  return found.sort((a, b) => b.score - a.score).slice(0, limit);
}

function matchAll(
  words: readonly string[],
  text: string,
  more: string,
): { score: number; marks: number[] } | null {
  let score = 0;
  const marks = new Set<number>();
  for (const word of words) {
    const here = matchWord(word, text);
    const there = matchWord(word, more);
    const elsewhere = (there?.score ?? 0) * ELSEWHERE;
    if (here === null && there === null) return null;
    if (here !== null && here.score >= elsewhere) {
      score += here.score;
      for (const mark of here.marks) marks.add(mark);
    } else score += elsewhere;
  }
  return { score, marks: [...marks].sort((a, b) => a - b) };
}

function matchWord(word: string, text: string): { score: number; marks: number[] } | null {
  if (text === word) return { score: EXACT, marks: range(0, word.length) };
  const at = bestOccurrence(word, text);
  if (at >= 0) {
    const whole =
      boundary(text, at) && (at + word.length === text.length || boundary(text, at + word.length + 1));
    return {
      score: SUBSTRING + (boundary(text, at) ? 12 : 0) + (whole ? 10 : 0),
      marks: range(at, at + word.length),
    };
  }
  return lettersInOrder(word, text) ?? misspelt(word, text);
}

/** Index of the occurrence that begins a part of the name, else of the first one, else -1. */
function bestOccurrence(word: string, text: string): number {
  const first = text.indexOf(word);
  for (let at = first; at >= 0; at = text.indexOf(word, at + 1)) if (boundary(text, at)) return at;
  return first;
}

function lettersInOrder(word: string, text: string): { score: number; marks: number[] } | null {
  const marks: number[] = [];
  let from = 0;
  for (const letter of word) {
    const at = text.indexOf(letter, from);
    if (at < 0) return null;
    marks.push(at);
    from = at + 1;
  }
  const runs = marks.filter((at, i) => i === 0 || at !== (marks[i - 1] ?? 0) + 1);
  if (!runs.every((at) => begins(text, at)) && runs.length > Math.max(2, word.length / 2)) return null;
  return { score: LETTERS - runs.length, marks };
}

function misspelt(word: string, text: string): { score: number; marks: number[] } | null {
  const allowed = word.length >= 7 ? 2 : word.length >= 4 ? 1 : 0;
  if (allowed === 0) return null;
  let best = allowed + 1;
  for (const part of [text, ...text.split(/[\s._~/:-]+/)])
    if (Math.abs(part.length - word.length) <= allowed) best = Math.min(best, editDistance(word, part));
  return best <= allowed ? { score: MISSPELT - 5 * best, marks: [] } : null;
}

/** Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = range(0, b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

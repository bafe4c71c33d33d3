// Every failure between page and server as a problem document, ready to be shown in words.

import type { Problem } from "../generated/messages";
import { ProblemError } from "./connection";

const unreachable: Problem = {
  title: "The server does not answer",
  status: 0,
  detail:
    "The page could not reach the Boxwalk server. If it was stopped, start it again (`boxwalk serve ...`); the page connects by itself and stays where it is.",
};

function isProblem(value: unknown): value is Problem {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return typeof fields.title === "string" && typeof fields.detail === "string";
}

/** The problem told by an answer that is not a success. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    const value: unknown = JSON.parse(text);
    if (isProblem(value)) return { ...value, status: value.status ?? response.status };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return {
    title: `The server answered ${response.status}${response.statusText ? ` ${response.statusText}` : ""}`,
    status: response.status,
    detail: withoutTags(text).slice(0, 400) || "The answer was empty. The server's own output may say more.",
  };
}

/** The words of a page, as proxies and other servers send them. */
function withoutTags(text: string): string {
  return text
    .replace(/<(style|script)[^>]*>.*?<\/\1>|<[^>]*>/gs, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** `fetch` that resolves only for a success and rejects with a ProblemError otherwise. */
export async function fetchOrProblem(address: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, { credentials: "same-origin", ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ProblemError(unreachable);
  }
  if (!response.ok) throw new ProblemError(await problemOf(response));
  return response;
}

/** Whatever was thrown, as a problem to show. */
export function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return { title: "Something went wrong in the page", status: 0, detail };
}

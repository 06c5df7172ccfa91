// Every request goes to the page's own origin.
export class Problem extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function ask(method, path, body, options = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      ...options,
    });
  } catch {
    throw new Problem(0, "offline", "offline");
  }
  if (!answer.ok) {
    const told = await answer.json().catch(() => ({}));
    throw new Problem(answer.status, told.code ?? "failed", told.message ?? "");
  }
  return answer;
}

const json = async (method, path, body) => {
  const answer = await ask(method, path, body);
  return answer.status === 204 ? null : answer.json();
};

export const get = (path) => json("GET", path);
export const post = (path, body) => json("POST", path, body);
export const put = (path, body) => json("PUT", path, body);
export const remove = (path) => json("DELETE", path);
export const piece = (id, index, signal) => ask("GET", `/api/sessions/${id}/pieces/${index}`, undefined, { signal });
export const farewell = (path, body) =>
  fetch(path, { method: "POST", keepalive: true, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).catch(() => null);

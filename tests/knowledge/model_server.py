"""A server on this machine that speaks as much of the OpenAI protocol as the project uses, and fails when told to."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from maskoven_kedro.knowledge.referring import RuleReferringSource

RULES = RuleReferringSource()


def question_of(body: dict[str, Any]) -> str:
    found = re.search(r"<question>(.*)</question>", body["messages"][-1]["content"])
    assert found is not None
    return found.group(1)


def said(question: str) -> dict[str, Any]:
    """What a well-behaved model says: the rules' phrase in capitals, so that it can be told from the rules' own."""
    found = RULES.refer(question)
    phrase = found.phrase.upper() if found.phrase else None
    return {
        "groundable": phrase is not None,
        "phrase": phrase,
        "head": phrase.split()[1] if phrase else None,
        "intent": found.intent,
        "reason": found.reason if found.reason in ("ok", "asks_time", "asks_count") else "no_description",
    }


def completion(content: Any, **message: Any) -> dict[str, Any]:
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    finish = message.pop("finish_reason", "stop")
    return {
        "id": "chat-1",
        "object": "chat.completion",
        "created": 0,
        "model": "small",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": text, **message},
            }
        ],
        "usage": {"prompt_tokens": 700, "completion_tokens": 40, "total_tokens": 740},
    }


Act = Callable[["Handler", dict[str, Any]], None]


def fails(status: int, headers: dict[str, str] | None = None, message: str = "no") -> Act:
    def act(handler: Handler, body: dict[str, Any]) -> None:
        error = json.dumps({"error": {"message": message, "type": "t", "code": None, "param": None}})
        handler.reply(error.encode(), status, headers=headers)

    return act


def replies(content: Any, **message: Any) -> Act:
    return lambda handler, body: handler.reply(json.dumps(completion(content, **message)).encode())


def sends(content: bytes, kind: str = "application/json") -> Act:
    return lambda handler, body: handler.reply(content, kind=kind)


@dataclass
class State:
    """What the server saw, and what it is to do: `script` is used up act by act, then `always` holds, if any."""

    address: str = ""
    script: list[Act] = field(default_factory=list)
    always: Act | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    finish: Callable[[list[dict[str, Any]], int], tuple[str, list[bytes]]] | None = None
    """Makes (status, result lines) of the requests of a batch and its number."""
    around: list[tuple[str, Act]] = field(default_factory=list)
    """Acts around a batch: the first is used up by the next request whose "METHOD path" begins with its text."""
    page: int = 100
    """Batches of a page of their list."""
    lose_answer_of_create: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def questions(self) -> list[str]:
        return [question_of(body) for body in self.asked]


class Handler(BaseHTTPRequestHandler):
    state: State
    protocol_version = "HTTP/1.1"

    def reply(
        self,
        content: bytes,
        status: int = 200,
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def document(self, content: Any) -> None:
        self.reply(json.dumps(content).encode())

    def acted(self) -> bool:
        """Whether an act is due for this request, which it has answered then."""
        asked, around = f"{self.command} {self.path}", self.state.around
        if not around or not asked.startswith(around[0][0]):
            return False
        around.pop(0)[1](self, {})
        return True

    def do_GET(self) -> None:
        path, state = self.path.partition("?")[0], self.state
        if self.acted():
            return
        if path == "/v1/models":
            self.document(
                {
                    "object": "list",
                    "data": [{"id": "small", "object": "model", "created": 0, "owned_by": "us"}],
                }
            )
        elif path == "/v1/batches":
            newest = list(state.batches.values())[::-1]
            after = re.search(r"after=([^&]+)", self.path)
            first = 1 + [one["id"] for one in newest].index(after.group(1)) if after else 0
            data = newest[first : first + state.page]
            self.document({"object": "list", "data": data, "has_more": first + state.page < len(newest)})
        elif path.startswith("/v1/batches/"):
            batch = state.batches.get(path.rpartition("/")[2])
            if batch is None:
                fails(404, message="no such batch")(self, {})
            else:
                self.document(batch)
        else:
            self.reply(state.files[path.split("/")[3]], kind="application/jsonl")

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        state = self.state
        state.keys.add(self.headers.get("Authorization", ""))
        if self.acted():
            return
        if self.path == "/v1/files":
            boundary = re.search(r"boundary=(\S+)", self.headers["Content-Type"])
            assert boundary is not None
            parts = content.split(f"--{boundary.group(1)}".encode())
            (part,) = (one for one in parts if b"filename=" in one)
            name = f"file-{len(state.files)}"
            state.files[name] = part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
            described = {
                "id": name,
                "object": "file",
                "bytes": 1,
                "created_at": 0,
                "filename": "q",
                "purpose": "batch",
            }
            self.document({**described, "status": "processed"})
        elif self.path == "/v1/batches":
            self.batch(json.loads(content))
        else:
            self.chat(json.loads(content))

    def chat(self, body: dict[str, Any]) -> None:
        with self.state.lock:
            self.state.asked.append(body)
            act = self.state.script.pop(0) if self.state.script else self.state.always
        if act is not None:
            act(self, body)
        else:
            self.document(completion(said(question_of(body))))

    def batch(self, asked: dict[str, Any]) -> None:
        state = self.state
        number = len(state.batches)
        requests = [json.loads(line) for line in state.files[asked["input_file_id"]].splitlines()]
        state.asked += [one["body"] for one in requests]
        status, lines = (state.finish or finished)(requests, number)
        state.files[f"out-{number}"] = b"\n".join(lines)
        batch = {"id": f"batch-{number}", "object": "batch", "endpoint": asked["endpoint"], "created_at": 0}
        batch |= {
            "completion_window": "24h",
            "input_file_id": asked["input_file_id"],
            "metadata": asked["metadata"],
        }
        batch |= {"status": status, "output_file_id": f"out-{number}" if lines else None}
        if status == "failed":
            batch["errors"] = {"object": "list", "data": [{"message": "the file is no JSONL", "code": "x"}]}
        state.batches[batch["id"]] = batch
        if state.lose_answer_of_create:
            state.lose_answer_of_create = False
            self.close_connection = True
            self.connection.close()
            return
        self.document(batch)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def line(request: dict[str, Any], content: Any = None) -> bytes:
    """The result line of a request of a batch."""
    body = completion(said(question_of(request["body"])) if content is None else content)
    response = {"status_code": 200, "request_id": "r", "body": body}
    return json.dumps(
        {"id": "x", "custom_id": request["custom_id"], "response": response, "error": None}
    ).encode()


def finished(requests: list[dict[str, Any]], number: int) -> tuple[str, list[bytes]]:
    return "completed", [line(one) for one in requests]


@contextmanager
def model_server() -> Iterator[State]:
    """Serve on a free port of the loopback until the end of the block."""
    state = State()
    handler = type("OwnHandler", (Handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()

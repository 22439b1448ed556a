"""The peer of the page's API in bench/load.py: FastAPI answering with what it was sent."""

import os

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Asked(BaseModel):
    question: str


@app.post("/api/v1/ask")
async def ask(asked: Asked) -> Asked:
    return asked


if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["BOT_WEB_PORT"]), log_level="warning")

# docker build -t huancui-bot .
# docker run -p 8080:8080 -v huancui-bot:/data -e TELEGRAM_BOT_TOKEN huancui-bot
# docs/operations.md tells the rest.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

RUN useradd --system --uid 10001 --home-dir /data --create-home bot
WORKDIR /srv/bot

# The versions of requirements.lock, and of them only what the service needs.
COPY pyproject.toml requirements.lock README.md ./
COPY bot bot
RUN pip install --constraint requirements.lock --editable .
COPY knowledge knowledge
COPY config.example.yaml ./

# Database, secret.key and what was learnt from the knowledge: all that must outlive the container.
ENV BOT_WEB_HOST=0.0.0.0 \
    BOT_STORAGE_URL=sqlite:////data/bot.sqlite3 \
    BOT_CACHE_FOLDER=/data/cache \
    BOT_LOG=json
VOLUME /data
USER bot
EXPOSE 8080

HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/readyz', timeout=8)"]

CMD ["python", "-m", "bot", "run"]

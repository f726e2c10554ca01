# One image for web, worker and tick; compose.yaml says which.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/venv/bin:$PATH DEBUG=0
RUN useradd --system --uid 10001 --create-home support
WORKDIR /site

COPY requirements.txt .
RUN python -m venv /opt/venv \
    && pip install --no-cache-dir uv==0.13.9 \
    && uv pip sync --no-cache --require-hashes requirements.txt

COPY --chown=root:root . .
# The static files are the same for every site, so their collecting needs no secret of one.
RUN SECRET_KEY=only-for-collecting-static-files ALLOWED_HOSTS=localhost DATABASE_URL=sqlite:////tmp/none.sqlite3 \
    python manage.py collectstatic --noinput --verbosity 0 \
    && install -d -o support -g support /site/data

USER support
EXPOSE 8000
HEALTHCHECK --interval=20s --timeout=3s --start-period=20s CMD ["python", "-m", "config.hosting.healthcheck"]
CMD ["uvicorn", "config.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", \
     "--ws-per-message-deflate", "false", "--no-access-log", "--no-proxy-headers", "--no-server-header", \
     "--log-level", "warning", "--timeout-graceful-shutdown", "10"]

"""Why a query found nothing, or the wrong thing, in words of the one who wrote it."""

"""What has become of an answer, for whoever holds its receipt."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from network.limits import Limit
from network.visitors import client_network
from surveys.codes import RECEIPT, digest_code, read_code, show_code
from surveys.models import Receipt

ASKED = Limit("survey-receipts", count=60, seconds=60)
WRONG = "В расписке ошибка. Сверьте знаки: их двенадцать, букв О, I и U и цифр 0 и 1 среди них нет."
UNKNOWN = "Такой расписки нет. Сверьте знаки ещё раз; если всё верно, ответ с этой распиской до нас не дошёл."
TOO_MANY = "Слишком много вопросов подряд. Подождите минуту и спросите ещё раз."


# Nothing is changed and nobody is signed in, so no cookie is set for the form.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Ask for the state of a receipt. It is typed or comes behind the # of a QR code, so no log of addresses has it."""
    typed = request.POST.get("code", "")[:60]
    if request.method != "POST":
        return render(request, "surveys/receipt.html", {"typed": ""})
    if not ASKED.use(client_network(request)):
        response = render(request, "surveys/receipt.html", {"typed": typed, "fault": TOO_MANY}, status=429)
        response["Retry-After"] = str(ASKED.seconds)
        return response
    code = read_code(typed, RECEIPT)
    if code is None:
        return render(request, "surveys/receipt.html", {"typed": typed, "fault": WRONG}, status=422)
    found = Receipt.objects.select_related("campaign").filter(digest=digest_code(code)).first()
    if found is None:
        return render(request, "surveys/receipt.html", {"typed": typed, "fault": UNKNOWN}, status=404)
    return render(request, "surveys/receipt.html", {"typed": show_code(code), "found": found})

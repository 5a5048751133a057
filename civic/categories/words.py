"""Words of a text and their stems, by the script of each word, so that texts in two languages at once work."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")

# ISO code -> Snowball algorithm; a language without one is compared word for word
STEMMERS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "et": "estonian", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "tr": "turkish",
}  # fmt: skip
CYRILLIC_LANGUAGES = ("ru", "sr", "uk", "be", "bg", "mk", "kk", "ky", "tg", "mn")

# Words that say nothing about the kind of issue. They still count inside a keyword ("no water", "не горит").
STOP_WORDS = frozenset(
    """
    a about above after again all already also always am an and another any anybody anyone anything are as at away back
    be because been before being between both but by can cannot can't come comes could day days did didn't do does
    doesn't doing don't done down during each else even ever every everybody everyone everything few first for from
    front full get gets getting give go goes going gone good got had half has have having he hello help her here hi him
    his hour hours how i if i'm in into is isn't it it's its just keep keeps know last later least left let like little
    long lot made make makes man many may me mean minute minutes month months more morning most much must my near
    nearly need needed needs never new next night no nobody none not nothing now number of off often old on once one
    only or other our out outside over own past people place please put quite rather really right same say says see
    seems she should side since so some somebody someone something soon still stuck such sure take takes tell than
    thank thanks that the their them then there there's these they thing things think this those three through till
    time times to today together tomorrow too towards two under until up upon us use used very want wants was way we
    week weeks well went were what when where which while who why will with within without work working works would
    wrong year years yesterday yet you your area city district house home street town road opposite
    building outside anywhere
    across against anyway ask asked between bought came certain close closed completely corner count counted
    crossing finally five four six seven eight nine ten found gone front great grow half hear heard hello huge
    keep kind know lady left lie lies lived living lots low lower luckily main massive meaning middle monday
    tuesday wednesday thursday friday saturday sunday weekend january february march april june july august
    september october november december spring summer autumn winter mother father son daughter wife husband
    neighbour neighbours neighbor neighbors nearby opening hours part person point probably properly real
    regards residents result round same second seen several show side sometimes somewhere start started stay
    stays still suddenly talk third though throw told took total turn twice usual useful various wait walk
    walking walks week's whole whom world write written yard's yes yourself myself whatever hurt hope step steps
    gets behind next bit thing started nobody's isnt dont cant

    а без более больше будет бы был была были было быть в вам вас вдоль весь во возле вообще вот впереди все всё всего
    всей всем всех вся вы где год года да дай даже два две день деньги дней днём дня до добрый довольно должен должны
    друг другой дом дома дому домов доме его ее её ей если есть ещё же за завтра зачем здесь здравствуйте и из или им
    иногда их к каждый кажется как какой когда которая которое который которые кроме кто ли лишь лучше между меня мимо
    мне много может можно мой моя моего моей мы на над надо нам напротив нас наш наша нашего нашей нашем наши не него
    нее ней нельзя нет неделя недели неделю несколько ни никак никто ничего но ночь ночью ну нужен нужна нужно нужны о
    об один одна одно около он она они оно опять от очень перед по под пожалуйста пока после постоянно потом потому
    почему при примерно про просим просто просьба прошу раз район района рядом с сам сами свой себя сегодня сейчас
    сильно сих скоро со совсем спасибо срочно так такая также такие такой там те тем теперь то того тоже той только том
    тот третий три ту тут ты у уберите убрать уж уже улица улице улицу улицы утра хоть хотя часто часов часа час чего
    чем через что чтобы чуть эта эти это этого этой этом этот эту я
    город города городе человек люди людей месяц месяца вечер вечера вечером стоит стоят время всегда город
    начала начале помогите примите меры сделайте сделать вчера
    для ради надеюсь прислали получение получить адрес адресу адресе проблема проблему проблемы ситуация
    ситуацию решить решение вопросу образом поводу течение период неоднократно ужасно ужасное состояние
    состоянии находятся должна должно начали продолжает количество например крайне прошлом прошлого смогла смог
    смогу могу могут сможет чувствую соответственно согласно данный данная данной данном данного необходимо
    требуется требуем организовать обратить внимание сообщить хотела хочется позвонить звонил звонила телефон
    сказать надеемся
    апреле мае июне июле августе сентябре октябре ноябре декабре январе феврале марте апреля мая июня июля
    августа сентября октября ноября декабря января февраля марта понедельник понедельника вторник вторника среда
    среду четверг четверга пятница пятницу пятницы суббота субботу субботы воскресенье воскресенья выходные
    выходных весна весной лето летом осень осенью зима зимой мама маме папа отец мать сын сына дочь дочку жена
    муж сосед соседа соседи соседка соседку соседей брат пять шесть семь восемь девять десять четыре второй
    вторая вторую одного одной первый первая стоял сказали говорят говорит обещали обещают никогда нигде куда
    туда сюда отсюда оттуда видно видимо вижу видел видела знаю понимаю думаю хочу хотел хотелось хотим готов
    готовы почти прямо сразу сильный новый новая новые новых старый старая старые старого рано раньше дальше
    ближе заранее вечерам утрам ночам внизу вверху снизу сверху сбоку кругом вокруг посреди середине конце конца
    полностью частично опасно жить живу живет живут жители жителей жильцы квартира квартиры квартире уважаемая
    администрация обращаюсь обращение пишу жалоба жалуюсь вопрос ответ ответа подскажите добрый утро мимо туда
    лет летний угол углу сторона стороны стороне ходим ходят ходит идем идет идут пошел еду едет ездит пришлось
    приходится делать делают делает поставил нашли нашел весна начался стал стала стало стали нормально
    последний последняя последнее второе третья третью каждую каждое каждой целый целая штук метр метра метров
    сантиметр сантиметров километров вообще-то буквально называется находится
    """.split()  # noqa: SIM905 - a paragraph can be read and kept sorted, four hundred quoted words cannot
)


def words_and_stems(text: str, language: str, languages: Sequence[str]) -> list[tuple[str, str]]:
    """(word, stem) of each word, in order; ё counts as е, because hardly anybody types it.

    ``language`` is that of the text; a word in a script that it does not use is stemmed by the first of ``languages``
    that does.
    """
    words = (match.group().replace("’", "'") for match in WORD.finditer(text.lower().replace("ё", "е")))
    return [(word, stem(word, language, languages)) for word in words]


def stem(word: str, language: str, languages: Sequence[str]) -> str:
    """The stem of one word in small letters, by the language of the text that has its script."""
    return _stem(word, _language_of(word, language, languages))


def _language_of(word: str, language: str, languages: Sequence[str]) -> str:
    cyrillic = CYRILLIC.search(word) is not None
    if (language in CYRILLIC_LANGUAGES) == cyrillic:
        return language
    return next((other for other in languages if (other in CYRILLIC_LANGUAGES) == cyrillic), "")


_stemmers = threading.local()  # a Snowball stemmer keeps the word that it works on


@lru_cache(maxsize=65536)
def _stem(word: str, language: str) -> str:
    algorithm = STEMMERS.get(language)
    if algorithm is None:
        return word
    own = vars(_stemmers)
    if language not in own:
        own[language] = snowballstemmer.stemmer(algorithm)
    stem: str = own[language].stemWord(word)
    return stem

# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that counts like what people write: words by Zipf's law, several languages and scripts.

The frequent words are real; the long tail is put together from syllables, because an index costs
by the number of different words, which a short list would hide."""
import itertools

COMMON = {
    'en': 'the i you to a it and is that in of we for on are have be was not at do this so can with me but if '
          'will just my what all your there up no out they one get from about go time like know think see now when '
          'ok yes thanks tomorrow today meeting train coffee house maybe later still back here people work',
    'de': 'ich die das und ist nicht wir du es in der ja zu auch mit so aber noch hat auf mal wie dann für was '
          'den ein eine schon wenn da morgen heute danke gut kann sind bis haben wird mir habe nur hier nach doch '
          'vielleicht später Zug Haus Arbeit Leute wieder über können müssen schön natürlich',
    'fr': 'je de le la et pas que tu à les est un en on ne pour ça il une mais avec des dans oui non nous qui si '
          'bien très merci demain aujourd’hui être fait plus tout moi toi elle où déjà alors peut-être bientôt '
          'réunion maison travail café train gens encore après',
    'es': 'que de no a la el y en es un por lo me te para con una pero si se mi ya muy sí bien gracias mañana hoy '
          'está todo como más cuando aquí luego quizás también reunión casa trabajo tren gente todavía después niño',
    'ru': 'я не в и на что ты это с как да а мы у но за так по то все нет мне уже завтра сегодня спасибо хорошо '
          'если только можно там здесь потом ещё был есть очень дом работа поезд люди встреча может скоро',
    'ar': 'في من على أنا لا ما هذا إلى أنت نعم شكرا غدا اليوم كان مع هل عن كل بعد الآن ممكن إن شاء الله بيت عمل',
}
SYLLABLES = {
    'en': 'an ber con der ed fer ing jor ket lam mis nor ott pel qui ren sto ter und ver wil yar zen cha shi tion',
    'de': 'ab be der ein fach ge heit keit lich mut nis ober pfer schaft stu tig um ver wald zeug ung straß grün',
    'fr': 'an bou cha dé é faire gne hui lé ment noir ou par que ré sion tou ven vre eau oir ette ça',
    'es': 'al ban ción da es fue gar hi jo lla men ño ora po que ra sí tar uno ver zo',
    'ru': 'аль бо ва го де ение жи за ин ка ло мо ность об по ра ство тель у фи хо ца че ша ы',
    'ar': 'ال با تم جد حر خل دا رس سل شم صف طب عم فر قل كت لم مك نس هد',
}
LETTERS = {  # scripts without spaces
    'zh': '的一是我不了在人有他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家'
          '种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实',
    'ja': 'のにはをたがでてとしれさあるいもすなかおくこまらうそつけよんめじわせへどやちみ今日明日私人時間会社電車駅行来見食飲話思'
          '大小新古高安雨雪春夏秋冬朝夜友達先生学校',
    'th': 'กขคงจชซญดตถทธนบปผพฟมยรลวศสหอฮะาิีึืุูเแโใไ่้์ครับคะไปมาดีไม่ใช่วันนี้พรุ่งนี้',
}
SHARES = {'en': 34, 'de': 18, 'fr': 11, 'es': 9, 'ru': 12, 'ar': 4, 'zh': 6, 'ja': 4, 'th': 2}
VOCABULARY = 15000  # words of each language


class Words:
    """Gives text; what it gives depends on the random source alone."""

    def __init__(self, random):
        self._random = random
        self._languages = list(SHARES)
        self._shares = list(itertools.accumulate(SHARES.values()))
        self._words = {language: self._vocabulary(language) for language in COMMON}
        self._chances = list(itertools.accumulate((rank + 2.7) ** -1.2 for rank in range(VOCABULARY)))

    def _vocabulary(self, language):
        words = dict.fromkeys(COMMON[language].split())
        parts = SYLLABLES[language].split()
        while len(words) < VOCABULARY:
            words[''.join(self._random.choices(parts, k=self._random.choice((2, 3, 3, 4))))] = None
        return list(words)

    def word(self, language, rank):
        """The word of that rank, 0 being the most frequent."""
        return self._words[language][rank]

    def language(self):
        return self._random.choices(self._languages, cum_weights=self._shares)[0]

    def text(self, language, count):
        """About so many words of a language."""
        if language in LETTERS:
            return ''.join(self._random.choices(LETTERS[language], k=max(2, count * 2)))
        chances = self._chances
        return ' '.join(self._random.choices(self._words[language], cum_weights=chances, k=count))

    def _length(self):
        kind = self._random.random()
        if kind < 0.35:
            return self._random.randint(1, 3)
        if kind < 0.97:
            return self._random.randint(3, 12)
        return self._random.randint(20, 60)

    def body(self):
        """What somebody writes: mostly a line, now and then several, a link, an emoji."""
        language = self.language()
        text = self.text(language, self._length())
        extra = self._random.random()
        if extra < 0.04:
            text += '\n' + self.text(language, self._length())
        elif extra < 0.07:
            text += f' https://example.org/{self._random.getrandbits(40):x}?a=1&b=2'
        elif extra < 0.14:
            text += self._random.choice((' 👍', ' 😂', ' ❤️', ' 🎉', ' <3', " it's"))
        return text + self._random.choice(('', '', '.', '?', '!', '...'))

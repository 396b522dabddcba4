"""The small words of French and English, folded: without accents and in lower case.

They carry no meaning alone, so the index does not keep them; written in capitals (IT, AI, OR) they are acronyms and it does.
"""

_ELISIONS = "l d s j m t n c qu jusqu lorsqu puisqu quoiqu presqu quelqu"
ELISIONS = frozenset(_ELISIONS.split())
"""What French cuts before an apostrophe: l’eau is "eau"."""

_ENDINGS = "s t ll re ve d m"
ENGLISH_ENDINGS = frozenset(_ENDINGS.split())
"""What English adds after an apostrophe: John’s is "john"."""

_FRENCH = """
a ai aie aient aies ait alors as au aucun aucune aujourdhui aura aurai auraient aurais aurait auras aurez auriez aurions
aurons auront aussi autre autres aux avaient avais avait avant avec avez aviez avions avoir avons ayant ayez ayons bien c
ca car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci comme comment d dans de depuis des deux donc dont
du elle elles en encore entre es est et etaient etais etait etant ete etes etiez etions etre eu eue eurent eus eut eux
fait faire fais font fut furent fus ici il ils j je jusqu l la le lequel les leur leurs lors lorsqu lui m ma mais me meme
memes mes moi moins mon n ne ni non nos notre nous on ont ou par parce parmi pas peu peut peuvent peux plus pour pourquoi
pouvez puis puisqu qu quand que quel quelle quelles quels qui quoi quoiqu s sa sans se sera serai seraient serais serait
seras serez seriez serions serons seront ses si sien soi soient sois soit sommes son sont sous soyez soyons suis sur t ta
te tel telle telles tels tes toi ton toujours tous tout toute toutes tres trop tu un une vers voici voila vos votre vous
y
"""

_ENGLISH = """
a about after all also am an and any are as at be because been before being but by can could did do does doing don for
from had has have having he her here him his how i if in into is it its just like me might more most my no not now of on
only or other our out over own same she should so some such t than that the their them then there these they this those
through to too under until up very was we were what when where which while who whom why will with would you your
"""

FRENCH = frozenset(_FRENCH.split())
ENGLISH = frozenset(_ENGLISH.split())
STOP_WORDS = {"fr": FRENCH, "en": ENGLISH, "mixed": FRENCH | ENGLISH}

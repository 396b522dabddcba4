"""Words that passwords are made of first: with figures before or after them they are still refused.

A short list of our own, in English and French; the rules of length and of runs (`1234567890`, `azertyuiop`) do the rest.
"""

_WORDS = """
    password passwort motdepasse monmotdepasse mypassword thepassword newpassword passwd passphrase secret topsecret
    letmein letmeinplease welcome welcomeback bienvenue bonjour bonjourbonjour salut hello hellohello helloworld
    admin administrator administrateur root superuser superadmin default changeme changemenow changeit pleasechange
    login signin user username utilisateur guest test testing testtest tester temporary temp
    qwerty qwertyuiop qwertyqwerty azerty azertyuiop azertyazerty asdfghjkl zxcvbnm qsdfghjklm
    iloveyou iloveyousomuch jetaime jetaimetrop jetadore loveyou lovelove monamour mylove princess princesse
    sunshine soleil monsoleil football soccer baseball basketball rugby hockey monkey dragon master shadow superman
    batman spiderman pokemon starwars naruto michael jessica charlie jordan nicolas thomas camille marine julien
    chocolat chocolate cookie cookies nutella doudou loulou loulette choupette poupette caramel vanille
    marseille paris parissaintgermain olympique france london liverpool chelsea arsenal america england
    freedom liberte whatever trustno one trustnoone nothing computer ordinateur internet google facebook linkedin
    microsoft windows samsung iphone apple office company entreprise societe travail bureau business
    spring summer autumn winter printemps automne hiver january february december janvier fevrier decembre
    monday tuesday friday lundi mardi vendredi correcthorsebatterystaple abcdefghij abcabcabc aaaaaaaaaa
    forum forums community communaute parvis letmeinnow opensesame sesameouvretoi blink access accessdenied
"""
COMMON = frozenset(_WORDS.split())

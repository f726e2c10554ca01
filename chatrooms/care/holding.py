"""What the room does not get, as data like rules.py: urging somebody on, and asking or telling how it is done (G7)."""

from __future__ import annotations

#: not urging: somebody tells of it, or begs not to
REPORTED = r"(?:told|tells|telling|tell|said|says|saying|texted|messaged|commented|wrote|dmed|called|calls|shouted|yelled|screamed|heard)(?: [\w',\"]+){0,6}|not|never|if you|before you|instead of|(?:want|wants|wanting|wanted|going|plan|planning|about|tempted|urge) to|(?:thoughts?|thinking|think|thought) (?:of|about)"
ENCOURAGING = r"""
yourself = (?<!not )(?<!never )(?<!want to )(?:kill|hang|shoot|drown|end|off|neck|unalive) yourself|(?:you should|just|go|please|deserve to) (?:go )?(?:hurt|cut|starve|burn) yourself(?! (?:a|some|off|any|loose|free))
were would = if i (?:were|was) you i would (?:just )?(?:kill myself|die|end it|not be alive)
life = (?<!not )you (?:should |just |could |ought to |deserve to |need to )+(?:end|take) your (?:own )?life|\b(?:go|just) end your life|(?:^|[.!?,]) end your life
die = (?<!i should )^ (?:just |please )*go (?:and )?die\b|[.!?,] (?:just |please )*(?:go (?:and )?)?die(?: (?:already|alone|in)\b|(?= [.!?,]|\s*$))|\bgo die\b|hope (?:that )?you (?:all )?die|you (?:should|deserve to|need to|can) (?:just |go )*die\b|why (?:do|will) (?:not )?you (?:not )?(?:just )?(?:go )?die|(?<!not want )you to die\b|^ (?:just )?die\b(?= (?:already|[.!?,]|\s*$))|(?<!should )(?<!could )(?<!to )(?<!will )(?<!would )(?<!might )just die already
favour favor = favou?r (?:and|by|to|if you|,) (?:[\w']+ )?(?:die|died|dying|kill|killed|end|disappear|dead|gone|jump|hang)|favou?r if you (?:were|was) (?:dead|gone) && !!\bi (?:would|could|should|will|am|might|feel)\b[^.!?]*favou?r
end = \byou should (?:just |really )*end it(?= (?:[.!?,]|all|already|now)|\s*$)
jump = (?:come on|go on|do it) [,.!]? ?(?:just )?jump(?= (?:[.!?,]|already|then)|\s*$)(?! in)
miss care cry notice = (?:nobody|no one) (?:would|will) (?:even |ever |really )?(?:miss you|(?:care|cry|notice|mind) if you (?:died|were|was|killed|disappeared))|(?:go|and|just) end it(?: already| now)?(?= [.!?,]|\s*$)|(?:does not|do not) need you\b.* end it|cut (?:yourself )?deeper
end cut = (?:[.!?,] )(?:just )?go (?:and )?end it|\bcut deeper
without dead died gone = you are (?:[\w']+ )?better off dead|(?:better off|better place|happier|better|easier) (?:off )?(?:without you|if you (?:were|was|are) (?:dead|gone)|if you died)|wish you (?:were|was) dead|you (?:should|would) be better off dead
together pact with = (?:die|kill ourselves|end it|do it|jump) together|suicide pact|(?:want|wants|let us|looking|someone|anyone|anybody|who wants) (?:[\w']+ ){0,3}(?:to )?die with(?: me| us|\s*$| [.!?,])
bleach cliff bridge roof = (?:go |just )*drink (?:some )?bleach|(?:^|[.!?,]|you should|just|please) (?:just |go )*jump off (?:a|the|of a)
pills wrists wrist = (?:^|[.!?,]|just|you should|go|please) (?:just |go )*(?:take all (?:of )?your pills|slit your|cut your wrists?)|\btake all (?:of )?your pills|(?:slit|cut) your (?:wrists?|throat)
cares coward chicken do = (?:cares?|bluffing|attention)(?: [\w',.]+){0,5} (?:go ahead|just do it|do it)(?: then| already| and)?\b(?= (?:[.!?,]|and|then|already)|\s*$)|(?:go ahead and do it)(?=.*(?:care|coward))|will not do it [,.]? ?(?:coward|chicken|pussy)|too (?:scared|weak|much of a coward) to do it|no one cares [.,] go ahead
world place = (?:world|place|everyone) will be (?:a )?(?:better|happier)(?: place)? (?:when|once|if|after) you
dead die = \byou deserve to (?:be dead|die)|\byou\b[^.!?]* (?:so|then|,) (?:just |please |go )*die(?= [.!?,]|\s*$)|(?:^|[.!?,]) please (?:just )?die(?= [.!?,]|\s*$)
ending = you should (?:try |consider |just )?ending your life
jump = (?:^|[.!?,]) jump [.,!] ?(?:coward|chicken|loser)|(?:coward|chicken|loser) [.,!] jump
would alive coffin grave dead going = if you are going to do it [.,]? ?(?:just |then )*do it|why are you (?:still|even) alive|(?:look|looking|better|belong|see you) in a (?:coffin|grave)|should be (?:dead|in a coffin|in the ground)|if you really (?:wanted|meant)(?: [\w']+){0,4} (?:done|do) it (?:already|by now)
"""

#: ways asked for or told; what the rules need for that are the words of asking
ASKING = r"""
painless painlessly easiest quickest fastest = \b(?:what|which|how|anyone|anybody|know|tell|is there|need|someone)\b && \b(?:painless|easiest|quickest|fastest|least painful)\b(?: [\w']+){0,5} (?:die|end it|end my life|kill myself|overdose)\b && !!\b(?:of laughter|died|game|boss)\b
hanging drowning overdosing = (?:is|does|would) (?:hanging|drowning|overdosing|suffocating|bleeding out) (?:[\w']+ )?(?:painful|painless|hurt|quick|slow|work)
method methods site sites = (?:site|page|forum|list|group) (?:[\w']+ ){0,3}methods|(?:give|tell|need|want|know|suggest|recommend|dm) (?:me )?(?:a |any |some |the |your )?(?:good |easy |painless |quick |sure )*methods?(?= (?:[.!?,]|that works?|please|to (?:die|end|kill))|\s*$)
amount dose number = (?:amount|dose|number|quantity) of (?:[\w']+ ){0,3}(?:is |are |would be |will |would |to |it takes to )+(?:lethal|fatal|kill|die|deadly|overdose|enough to)
hanging drowning overdosing = (?:how|does|is|what) (?:[\w']+ ){0,2}(?:hanging|drowning|shooting|killing) yourself
overdose overdosing = can (?:you|i|someone|people) (?:die |overdose )(?:from|on|by) (?:[\w']+ ){0,3}(?:pills|overdosing)
pills = (?:best|strongest|good|right) (?:kind of )?pills (?:to|for) (?:overdose|overdosing|die|dying|kill|end)
way ways method methods = (?:painless|easy|easier|quick|quicker|peaceful|quiet|fast|clean) (?:[\w']+ )?ways? to (?:end it|do it|die|go|kill|end my|end your|end things)|(?:a |the |any |no |easy |another )ways? to die\b|(?:painless|peaceful|quick|quiet|easy|sure) (?:way|method)s? to (?:go|leave)(?= (?:[.!?,]|out)|\s*$)|(?:painless|quick(?:est)?|eas(?:y|iest)|fast(?:est)?|best|least painful|most painless|peaceful|surest|good|effective|different|certain) (?:and [\w']+ )?(?:way|method)s? (?:to|of|for) (?:die|dying|commit suicide|suicide|kill(?:ing)? (?:myself|yourself|oneself)|end(?:ing)? (?:it|it all|my life|your life|things|everything)|suicide|go for good)|suicide methods?|methods? (?:of|for) suicide|painless(?:ly)? (?:suicide|death)
pills much many overdose die = how (?:much|many)(?! (?:i|you|we|she|he|they) (?:want|wish|need|hate|think|feel|hurt|love|long|would like)) (?:of )?(?:[\w']+ ){0,6}(?:to |for |before i |until i |till i |until you |before you |till you |can |need |needed )(?:[\w']+ ){0,3}(?:overdose|die|kill|not wake|lethal|fatal)|(?:lethal|fatal|deadly) (?:dose|amount|combination)|(?:which|what) pills(?: [\w']+){0,6} (?:overdose|die|kill|not wake|lethal)|enough to (?:die|kill|overdose)|(?:which|what|many|much) (?:pills|kind of pills|of [\w']+)(?: [\w']+){0,2} (?:would|will|can|could) (?:kill|stop|end)|how long (?:does it|would it|do you|until) (?:[\w']+ ){0,3}(?:die|bleed|overdose)|can you die (?:from|of|by) (?:taking|an overdose|too many|overdosing)
painlessly painless without noticing = (?:do it|die|end it|kill [\w']+|go) (?:painlessly|without (?:pain|anyone|anybody|it hurting|feeling))|how (?:do|can|could|would) (?:you|i|people|someone) (?:[\w']+ )?die\b
method easiest = (?:easiest|best|quickest|surest|safest|cleanest|painless) (?:method|way) is (?:to|by|with)\b.* (?:them|all|pills|alcohol|rope|water|die|hang|cut|jump)
yourself myself themselves hang kill noose = how (?:do|can|to|would|should|does|could) (?:[\w']+ ){0,2}(?:kill|hang|drown|suffocate|shoot) (?:myself|yourself|themselves|oneself|someone self)|(?:tie|make|tying) a noose
wrists wrist = (?:way|how|where) (?:[\w']+ ){0,4}(?:cut|slit) (?:your|my|the) wrists?
deep cut bleed = how deep (?:[\w']+ ){0,5}cut|where (?:should|do|can|to) (?:[\w']+ ){0,2}cut(?: [\w']+){0,4}(?: bleed| deep| die| fast)|cut (?:so that|so|to) (?:i |you )?bleed out
happens = (?:what happens if|what if|what would happen if|would it work if) (?:i|you|someone|somebody) (?:take|took|takes|swallow|swallowed|mix|mixed|drink|drank) (?:[\w']+ ){0,3}(?:whole|all|bottle|handful|too many|many|lots|everything|bleach|this many)
buy get = where (?:can|do|could|to) (?:[\w']+ ){0,2}(?:buy|get|find|order) (?:[\w']+ ){0,5}(?:to end|to die|to kill|end it)
life = how (?:do|can|to|should) (?:[\w']+ ){0,2}(?:end|take) (?:my|your) (?:own )?life
accident = look like (?:an accident|natural) && !!\b(?:i am|i will|it will look|it would look)\b
overdose overdosing = how (?:do|can|to|should|would) (?:[\w']+ ){0,2}(?:overdose|overdosing)|overdose (?:properly|right)|overdose (?:on what|with what)
"""

STEM = 4  # letters
